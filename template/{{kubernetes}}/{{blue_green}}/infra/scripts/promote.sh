#!/usr/bin/env bash
# Gives green the traffic in one switch and lets the analysis judge it. When it fails, blue has the traffic back.
# The image is named: what waits may meanwhile be another release's green, or nothing after a rollback.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 2 "promote.sh dev|staging|prod IMAGE@sha256:DIGEST" "$@"

still "$IMAGE"
if [[ $(phase) == Paused ]]; then
  tell '{"pauseConditions": null}'
fi
if ! wait_for Healthy; then
  restore && settle
  exit 1
fi
still "$IMAGE"
remember
