#!/usr/bin/env bash
# What deploy.sh, rollback.sh and abort.sh share. Sourced with the environment as argument, not run.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$here/project.sh"
name="$PROJECT-$1"
pause="${POLL_SECONDS:-10}"
patience="${RELEASE_SECONDS:-3000}" # a release and the way back end before the two hours of a session of CI

say() { echo "$name: $*" >&2; }

# die CODE MESSAGE
die() {
  say "${*:2}"
  exit "$1"
}

[[ ${SERVICE_URL:-} == https://* ]] ||
  die 64 "set SERVICE_URL to the public address, see 'terraform output -raw url'"

# The deployment that ECS is working on, or nothing.
in_flight() {
  aws ecs list-service-deployments --cluster "$name" --service "$name" --max-results 100 \
    --status PENDING IN_PROGRESS STOP_REQUESTED ROLLBACK_REQUESTED ROLLBACK_IN_PROGRESS \
    --query "serviceDeployments[0].serviceDeploymentArn || ''" --output text
}

newest_deployment() {
  aws ecs list-service-deployments --cluster "$name" --service "$name" --max-results 100 \
    --query "sort_by(serviceDeployments, &createdAt)[-1].serviceDeploymentArn || ''" --output text
}

running_task_definition() {
  aws ecs describe-services --cluster "$name" --services "$name" \
    --query 'services[0].taskDefinition' --output text
}

# switch_to TASK_DEFINITION: starts a deployment and prints its ARN.
switch_to() {
  local before after
  before="$(newest_deployment)"
  aws ecs update-service --cluster "$name" --service "$name" --task-definition "$1" \
    --query 'service.serviceArn' --output text >/dev/null
  for ((try = 0; try < 30; try++)); do
    after="$(newest_deployment)"
    if [[ $after != "$before" ]]; then
      echo "$after"
      return
    fi
    sleep "$pause"
  done
  die 1 "ECS started no deployment of $1"
}

# Three good answers in a row, so that a single lucky or unlucky one decides nothing.
healthy() {
  local good=0
  for ((try = 0; try < 20; try++)); do
    if curl --fail --silent --output /dev/null --max-time 5 "$SERVICE_URL$READY_PATH"; then
      good=$((good + 1))
    else
      good=0
    fi
    ((good == 3)) && return 0
    sleep "$pause"
  done
  return 1
}

# follow DEPLOYMENT [probe]: waits and prints how it ended, in the words of ECS, or TIMEOUT, or UNHEALTHY.
# `probe` looks at the new version as soon as it takes production traffic, while the old one is still there.
follow() {
  local state status stage last=""
  local deadline=$((SECONDS + patience))
  while ((SECONDS < deadline)); do
    state="$(aws ecs describe-service-deployments --service-deployment-arns "$1" \
      --query "serviceDeployments[0].[status, lifecycleStage || '-']" --output text)"
    read -r status stage <<<"$state"
    [[ $state == "$last" ]] || say "$status $stage"
    last="$state"
    case "$status $stage" in
    SUCCESSFUL* | STOPPED* | ROLLBACK_SUCCESSFUL* | ROLLBACK_FAILED*)
      echo "$status"
      return
      ;;
    *\ PRODUCTION_TRAFFIC_SHIFT | *\ POST_PRODUCTION_TRAFFIC_SHIFT | *\ BAKE_TIME)
      if [[ ${2:-} == probe ]] && ! healthy; then
        echo UNHEALTHY
        return
      fi
      ;;
    esac
    sleep "$pause"
  done
  echo TIMEOUT
}
