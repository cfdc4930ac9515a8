#!/usr/bin/env bash
# Go back to the release before the current one, or to the one given. Heroku restores the config vars of that release too.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -lt 1 || $# -gt 2 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod [vNUMBER]" >&2
  exit 64
fi
app=$PROJECT-$1
if [[ -n ${2:-} ]]; then
  heroku releases:rollback "$2" --app "$app"
else
  heroku releases:rollback --app "$app"
fi
infra/scripts/health_gate.sh "${SERVICE_URL:-$(infra/scripts/address.sh "$app")}"
