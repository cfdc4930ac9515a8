#!/usr/bin/env bash
# Releases one image: migrate, switch, watch, and go back when the new version does not answer as it should.
#
#   SERVICE_URL=https://… infra/scripts/deploy.sh dev REPOSITORY@sha256:DIGEST
#
# Exit codes: 0 released; 64 wrong usage; 75 another release is in flight;
#   1 not released, the old version serves; 70 going back failed as well: call whoever is on call.
set -euo pipefail
if [[ $# != 2 || ! $1 =~ ^(dev|staging|prod)$ || ! $2 =~ @sha256:[0-9a-f]{64}$ ]]; then
  echo "usage: deploy.sh dev|staging|prod REPOSITORY@sha256:DIGEST" >&2
  exit 64
fi
environment="$1"
image="$2"
source "$(dirname "$0")/ecs.sh" "$environment"

# register FAMILY: its newest revision, with this image; changes that Terraform made to it (CPU, variables, secrets) are
# released by the next deploy. ECS returns more fields than it takes, hence the list.
register() {
  local latest request
  latest="$(aws ecs describe-task-definition --task-definition "$1" --include TAGS --output json)"
  request="$(jq --arg image "$image" '
    (.taskDefinition + {tags: (.tags // [])})
    | with_entries(select(.value != null and .value != [] and (.key | IN(
        "family", "taskRoleArn", "executionRoleArn", "networkMode", "containerDefinitions", "volumes",
        "placementConstraints", "requiresCompatibilities", "cpu", "memory", "tags", "pidMode", "ipcMode",
        "proxyConfiguration", "inferenceAccelerators", "ephemeralStorage", "runtimePlatform",
        "enableFaultInjection"))))
    | if any(.containerDefinitions[]; .name == "app") then . else error("no container is named app") end
    | (.containerDefinitions[] | select(.name == "app")) |= (
        .image = $image
        | .environment = [(.environment // [])[] | select(.name != "SERVICE_VERSION")]
            + [{name: "SERVICE_VERSION", value: ($image | split("@")[1])}])
  ' <<<"$latest")"
  aws ecs register-task-definition --cli-input-json "$request" \
    --query 'taskDefinition.taskDefinitionArn' --output text
}

# Brings the schema up to date: once, with the new image, in the service's own network, before anything is switched.
migrate() {
  local definition network task code
  definition="$(register "$name-migrate")"
  network="$(aws ecs describe-services --cluster "$name" --services "$name" \
    --query 'services[0].networkConfiguration' --output json)"
  task="$(aws ecs run-task --cluster "$name" --task-definition "$definition" --launch-type FARGATE \
    --started-by deploy --network-configuration "$network" --query "tasks[0].taskArn || ''" --output text)"
  [[ -n $task ]] || die 1 "the migration could not start; nothing was switched"
  aws ecs wait tasks-stopped --cluster "$name" --tasks "$task" ||
    die 1 "the migration $task is still running after ten minutes; nothing was switched"
  code="$(aws ecs describe-tasks --cluster "$name" --tasks "$task" \
    --query "tasks[0].containers[?name=='app'].exitCode | [0]" --output text)"
  [[ $code == 0 ]] || die 1 "the migration ended with $code (log group /ecs/$name); nothing was switched"
}

busy="$(in_flight)"
[[ -z $busy ]] || die 75 "$busy is in flight; wait for it, or stop it with infra/scripts/abort.sh $environment"

revision="$(register "$name")"
say "registered $revision"
if [[ $MIGRATE == yes ]]; then migrate; fi
deployment="$(switch_to "$revision")"
outcome="$(follow "$deployment" probe)"
if [[ $outcome == SUCCESSFUL ]] && ! healthy; then outcome=UNHEALTHY; fi

case $outcome in
SUCCESSFUL)
  say "released $image"
  ;;
UNHEALTHY | TIMEOUT)
  say "$outcome, going back"
  "$here/rollback.sh" "$environment" || die 70 "GOING BACK FAILED: $revision may still take traffic"
  die 1 "not released; the version before serves again"
  ;;
ROLLBACK_SUCCESSFUL)
  healthy || die 70 "ECS WENT BACK, BUT $SERVICE_URL DOES NOT ANSWER"
  die 1 "not released; ECS went back to the version before"
  ;;
STOPPED)
  die 1 "stopped by somebody else; infra/scripts/rollback.sh $environment goes back to the version before"
  ;;
*)
  die 70 "GOING BACK FAILED: ECS reports $outcome"
  ;;
esac
