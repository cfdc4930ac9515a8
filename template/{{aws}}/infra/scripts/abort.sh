#!/usr/bin/env bash
# Stops the release in flight: ECS gives all traffic back to the version before, which is still there.
#
#   SERVICE_URL=https://… infra/scripts/abort.sh dev
#
# Exit codes: 0 the version before serves; 64 wrong usage; everything else: it does not, call whoever is on call.
set -euo pipefail
if [[ $# != 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: abort.sh dev|staging|prod" >&2
  exit 64
fi
environment="$1"
source "$(dirname "$0")/ecs.sh" "$environment"

deployment="$(in_flight)"
[[ -n $deployment ]] || die 1 "no release is in flight; infra/scripts/rollback.sh $environment goes back to the version before"
say "stopping $deployment"
# A deployment that goes back already, or has just ended, cannot be stopped: its end tells which.
aws ecs stop-service-deployment --service-deployment-arn "$deployment" --stop-type ROLLBACK \
  --query serviceDeploymentArn --output text >/dev/null || say "ECS does not stop it any more"
outcome="$(follow "$deployment")"
[[ $outcome != SUCCESSFUL ]] || exec "$here/rollback.sh" "$environment"
[[ $outcome == ROLLBACK_SUCCESSFUL ]] || die 1 "GOING BACK FAILED: $outcome"
healthy || die 1 "GOING BACK FAILED: $SERVICE_URL does not answer"
say "the version before serves"
