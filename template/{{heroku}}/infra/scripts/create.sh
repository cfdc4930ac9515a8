#!/usr/bin/env bash
# Create an app that runs containers, unless it is there. HEROKU_TEAM names the team that owns and pays it.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 ]]; then
  echo "usage: [HEROKU_TEAM=team] $0 APP" >&2
  exit 64
fi
if ! heroku apps:info --json --app "$1" >/dev/null 2>&1; then
  heroku apps:create "$1" --region "$REGION" --stack container --no-remote ${HEROKU_TEAM:+--team "$HEROKU_TEAM"}
fi
