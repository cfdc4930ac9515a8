#!/usr/bin/env bash
# After an apply: what the provider has no resource for. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! -d infra/terraform/environments/$1 ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
# yours come last and win, as in a plan
values=("infra/terraform/environments/$1/terraform.tfvars")
for file in "infra/terraform/environments/$1"/*.auto.tfvars; do
  [[ ! -e $file ]] || values+=("$file")
done
value() { sed --quiet "s/^$1 *= *\"\{0,1\}\([a-z0-9-]*\).*/\1/p" "${values[@]}" | tail --lines 1; }
dyno=$(value dyno)
# shellcheck source=/dev/null
source infra/scripts/project.sh
apps=$(infra/scripts/apps.sh "$1")
for app in $apps; do
  # memory and load of every dyno, in the log every 20 seconds
  heroku labs:enable log-runtime-metrics --app "$app"
  if [[ $dyno == performance-* ]] && infra/scripts/has_web.sh "$app"; then
    # Heroku scales by the 95th percentile of the response time and by nothing else
    heroku ps:autoscale:enable --min "$(value minimum)" --max "$(value maximum)" --p95 "$P95" --app "$app"
  fi
done
for step in infra/scripts/finish.d/*.sh; do
  [[ ! -e $step ]] || "$step" "$(head --lines 1 <<<"$apps")"
done
