#!/usr/bin/env bash
# Create what an environment needs before its first deploy: its apps, their pipeline, and what infra/scripts/setup.d adds.
# Safe to repeat. Run it as a person: it costs money, and the pipeline's token should not be able to.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/heroku/$1.sizes ]]; then
  echo "usage: [HEROKU_TEAM=team] $0 dev|staging|prod" >&2
  exit 64
fi
for app in $(infra/scripts/apps.sh "$1"); do
  infra/scripts/create.sh "$app"
done
for step in infra/scripts/setup.d/*.sh; do
  "$step" "$1"
done
infra/scripts/configure.sh "$1"
infra/scripts/check_secrets.sh "$(infra/scripts/apps.sh "$1" | head --lines 1)"
