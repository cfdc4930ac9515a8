#!/usr/bin/env bash
# After an apply: what the provider has no resource for. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! -d infra/terraform/environments/$1 ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
value() { cat "infra/terraform/environments/$1/"*.tfvars | sed --quiet "s/^$2 *= *\"\{0,1\}\([a-z0-9-]*\).*/\1/p" | tail --lines 1; }
dyno=$(value "$1" dyno)
# shellcheck source=/dev/null
source infra/scripts/project.sh
apps=$(infra/scripts/apps.sh "$1")
for app in $apps; do
  # memory and load of every dyno, in the log every 20 seconds
  heroku labs:enable log-runtime-metrics --app "$app"
  if [[ $dyno == performance-* ]]; then
    # Heroku scales by the 95th percentile of the response time and by nothing else
    heroku ps:autoscale:enable --min "$(value "$1" minimum)" --max "$(value "$1" maximum)" --p95 "$P95" --app "$app"
  fi
done
for step in infra/scripts/finish.d/*.sh; do
  [[ ! -e $step ]] || "$step" "$(head --lines 1 <<<"$apps")"
done
