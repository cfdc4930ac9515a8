#!/usr/bin/env bash
# Move the domain to the app that does not serve, when that is healthy. Not atomic: between the two calls and until the
# new app has its certificate some requests fail, so do it in a quiet hour.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ || -z ${DOMAIN:-} ]]; then
  echo "usage: DOMAIN=www.example.com $0 dev|staging|prod" >&2
  exit 64
fi
live=$(infra/scripts/live.sh "$1")
if [[ $live == blue ]]; then idle=green; else idle=blue; fi
infra/scripts/health_gate.sh "$(infra/scripts/address.sh "$PROJECT-$1-${idle:0:1}")"
heroku domains:remove "$DOMAIN" --app "$PROJECT-$1-${live:0:1}"
if ! heroku domains:add "$DOMAIN" --app "$PROJECT-$1-${idle:0:1}" --wait; then
  heroku domains:add "$DOMAIN" --app "$PROJECT-$1-${live:0:1}" --wait || exit 70
  exit 1
fi
echo "$idle serves $DOMAIN; $live keeps the version before"
