#!/usr/bin/env bash
# Fail when the deploy token of an environment expires within two weeks: renew it before a release cannot be made.
# The expiry is in the token itself; nobody has to remember the date.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml || -z ${FLY_API_TOKEN:-} ]]; then
  echo "usage: FLY_API_TOKEN=token $0 dev|staging|prod" >&2
  exit 64
fi
expires=$(fly tokens debug | jq '[.. | .not_after? // empty] | min // error("the token never expires")')
days=$(((expires - $(date +%s)) / 86400))
echo "the deploy token of $PROJECT-$1 expires in $days days"
if ((days < 14)); then
  echo "::error::renew the deploy token of $PROJECT-$1: docs/runbooks/fly_io_runbook.md#secret_rotation_failed"
  exit 1
fi
