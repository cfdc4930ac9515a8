#!/usr/bin/env bash
# Fail when an environment's database has no completed backup of the last day, and print how far back one can go.
# Needs a token that may read the organization.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml || -z ${FLY_ORG:-} ]]; then
  echo "usage: FLY_ORG=organization $0 dev|staging|prod" >&2
  exit 64
fi
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1
# without a cluster or a backup the command prints a sentence instead of JSON
parse='fromjson? // []'
cluster=$(fly mpg list --org "$FLY_ORG" --json |
  jq --raw-input --slurp --raw-output --arg name "$DATABASE_CLUSTER" "($parse)[] | select(.name == \$name) | .id")
if [[ -z $cluster ]]; then
  echo "::error::there is no database cluster named $DATABASE_CLUSTER"
  exit 1
fi
fly mpg backup list "$cluster" --all --json | jq --raw-input --slurp --raw-output --arg app "$app" "($parse)"'
  | [.[] | select(.status == "completed") | .stop | sub("\\.[0-9]+"; "") | fromdateiso8601] | sort
  | if length == 0 then "::error::\($app) has no completed backup: docs/runbooks/fly_io_runbook.md#backup_failed" | halt_error(1)
    elif now - .[-1] > 86400 + 3600 then "::error::the newest backup of \($app) is from \(.[-1] | todate)" | halt_error(1)
    else "\($app): \(length) backups from \(.[0] | todate) to \(.[-1] | todate)" end'
