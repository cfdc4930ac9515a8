#!/usr/bin/env bash
# Fail when the pipeline's token of an environment expires within two weeks: renew it before a release cannot be made.
# A token cannot tell its own end, so the date is a variable that is set together with it.
set -euo pipefail
cd "$(dirname "$0")/../../.."
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ || ! ${HEROKU_TOKEN_EXPIRES:-} =~ ^20[0-9]{2}-[0-9]{2}-[0-9]{2}$ ]]; then
  echo "usage: HEROKU_TOKEN_EXPIRES=YYYY-MM-DD $0 dev|staging|prod" >&2
  exit 64
fi
days=$((($(date --date "$HEROKU_TOKEN_EXPIRES" +%s) - $(date +%s)) / 86400))
echo "the token of $1 expires in $days days"
if ((days < 14)); then
  echo "::error::renew the token of $1: docs/runbooks/heroku_runbook.md#secret_rotation_failed"
  exit 1
fi
