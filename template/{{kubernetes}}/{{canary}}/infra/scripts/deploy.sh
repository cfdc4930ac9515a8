#!/usr/bin/env bash
# Releases an image in steps that the analysis judges, and waits for the end. When a step fails, the old pods have all the
# traffic back and the version before is restored when this ends with an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 2 "deploy.sh dev|staging|prod IMAGE@sha256:DIGEST" "$@"

release "$IMAGE"
if ! wait_for Healthy; then
  restore && settle
  exit 1
fi
still "$IMAGE"
remember
