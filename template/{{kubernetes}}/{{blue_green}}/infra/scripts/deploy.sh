#!/usr/bin/env bash
# Starts an image as green, beside the version that serves, and waits until it is ready. promote.sh gives it the traffic,
# abort.sh takes it away again. When it does not get ready, everything is as before when this ends with an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 2 "deploy.sh dev|staging|prod IMAGE@sha256:DIGEST" "$@"

release "$IMAGE"
if ! wait_for Paused Healthy; then
  restore && settle
  exit 1
fi
still "$IMAGE"
if [[ $(phase) == Healthy ]]; then # the first release has nothing to stand beside
  remember
fi
