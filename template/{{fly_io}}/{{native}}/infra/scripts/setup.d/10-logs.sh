#!/usr/bin/env bash
# The bucket for the environment's logs; its keys become secrets of the log shipper's app.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
bucket=$PROJECT-$1-logs
if ! fly status --app "$bucket" >/dev/null 2>&1; then
  fly apps create "$bucket" --org "$FLY_ORG"
fi
if ! fly storage list --org "$FLY_ORG" | grep --quiet --word-regexp "$bucket"; then
  fly storage create --name "$bucket" --app "$bucket" --org "$FLY_ORG" --yes
  echo "set the retention of $bucket now: docs/runbooks/fly_io_runbook.md, Setup" >&2
fi
