#!/usr/bin/env bash
# Fail when the bucket has no copy of the database's backup from the last day, and print how far back one can go.
# A copy is named after the second at which Heroku finished its backup: when it was copied says nothing about its age.
set -euo pipefail
cd "$(dirname "$0")/../../.."
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ || -z ${BACKUP_REMOTE:-} ]]; then
  echo "usage: BACKUP_REMOTE=remote:bucket $0 dev|staging|prod" >&2
  exit 64
fi
app=$(infra/scripts/apps.sh "$1" | head --lines 1)
rclone lsjson "$BACKUP_REMOTE/$app" | jq --raw-output --arg app "$app" '
  [.[].Name | strptime("%Y-%m-%dT%H%M%SZ.dump") | mktime] | sort
  | if length == 0 then "::error::\($app) has no copy of a backup: docs/runbooks/heroku_runbook.md#backup_failed" | halt_error(1)
    elif now - .[-1] > 86400 + 3600 then "::error::the newest copy of \($app) is from \(.[-1] | todate)" | halt_error(1)
    else "\($app): \(length) copies from \(.[0] | todate) to \(.[-1] | todate)" end'
