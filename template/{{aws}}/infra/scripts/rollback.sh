#!/usr/bin/env bash
# Goes back to the version that served before: at once while a release is in flight, by a new release of it otherwise.
#
#   SERVICE_URL=https://… infra/scripts/rollback.sh dev
#
# Once more goes back one version further, never forward to one that was left. Exit codes: 0 the version before
# serves; 64 wrong usage; everything else: it does not, call whoever is on call.
set -euo pipefail
if [[ $# != 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: rollback.sh dev|staging|prod" >&2
  exit 64
fi
environment="$1"
source "$(dirname "$0")/ecs.sh" "$environment"

# previous TASK_DEFINITION: what served before it came, as the service's own history tells. A version that ECS or the
# health gate refused was never followed by anything, so it is not found here.
previous() {
  local successful pairs revisions definitions
  successful="$(aws ecs list-service-deployments --cluster "$name" --service "$name" --max-results 100 --status SUCCESSFUL \
    --query 'sort_by(serviceDeployments, &createdAt)[-9:].serviceDeploymentArn' --output text)"
  read -ra successful <<<"$successful"
  pairs="$(aws ecs describe-service-deployments --service-deployment-arns "${successful[@]}" \
    --query 'serviceDeployments[].{to: targetServiceRevision.arn, from: sourceServiceRevisions[].arn}' --output json)"
  read -ra revisions <<<"$(jq --raw-output '[.[] | .to, (.from // [])[]] | unique | join(" ")' <<<"$pairs")"
  definitions="$(aws ecs describe-service-revisions --service-revision-arns "${revisions[@]}" \
    --query 'serviceRevisions[].{arn: serviceRevisionArn, definition: taskDefinition}' --output json)"
  jq --null-input --raw-output --arg now "$1" --argjson pairs "$pairs" --argjson definitions "$definitions" '
    def number: split(":")[-1] | tonumber;
    ($definitions | map({key: .arn, value: .definition}) | from_entries) as $of
    | [$pairs[] | select($of[.to] == $now) | (.from // [])[] | $of[.] | select(number < ($now | number))]
    | max_by(number) // ""'
}

busy="$(in_flight)"
[[ -z $busy ]] || exec "$here/abort.sh" "$environment"

now="$(running_task_definition)"
before="$(previous "$now")"
[[ -n $before ]] || die 1 "NO VERSION BEFORE $now IS KNOWN; release an older image with infra/scripts/deploy.sh"
say "going back from $now to $before"
deployment="$(switch_to "$before")"
outcome="$(follow "$deployment")"
[[ $outcome == SUCCESSFUL ]] || die 1 "GOING BACK FAILED: $outcome"
healthy || die 1 "GOING BACK FAILED: $SERVICE_URL does not answer"
say "$before serves"
