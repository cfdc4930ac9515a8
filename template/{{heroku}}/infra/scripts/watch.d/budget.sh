#!/usr/bin/env bash
# Estimate what an environment costs per month at its present size and compare it with the budget: notice at 50 %, warning
# at 80 %, exit 1 at 100 %. Heroku has no budgets. Add-ons tell their price, dynos do not; the invoice is the truth.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
apps=$(infra/scripts/apps.sh "$1")
for folder in infra/heroku/*/Dockerfile; do
  name=$(basename "$(dirname "$folder")")
  apps+=" $PROJECT-$1-${name:0:1}"
done
dynos=$(for app in $apps; do
  # a helper that was never created costs nothing
  heroku ps --json --app "$app" 2>/dev/null || true
done | jq --slurp 'add // []')
addons=$(for app in $apps; do
  heroku addons --json --app "$app" 2>/dev/null || true
done | jq --slurp 'add // []')
cost=$(jq --argjson dynos "$dynos" --argjson addons "$addons" '
  .dynos as $price
  # an add-on that two apps share is listed by both
  | ([$dynos[] | .size | ascii_downcase | $price[.] // error("no price of a dyno: \(.)")] | add // 0)
  + ([$addons | unique_by(.id)[] | .billed_price.cents / 100] | add // 0)
  | ceil' infra/heroku/prices.json)
percent=$((100 * cost / MONTHLY_BUDGET))
message="$1 costs about $cost of $MONTHLY_BUDGET dollars a month: $percent %"
if ((percent >= 100)); then
  echo "::error::$message"
  exit 1
elif ((percent >= 80)); then
  echo "::warning::$message"
elif ((percent >= 50)); then
  echo "::notice::$message"
else
  echo "$message"
fi
