#!/usr/bin/env bash
# Gives green the traffic in one switch and lets the analysis judge it. When it fails, blue has the traffic back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 1 "promote.sh dev|staging|prod" "$@"

green=$(running_image)
if [[ $(phase) == Paused ]]; then
  tell '{"pauseConditions": null}'
fi
if ! wait_for Healthy; then
  restore && settle
  exit 1
fi
still "$green"
remember "$(released)"
