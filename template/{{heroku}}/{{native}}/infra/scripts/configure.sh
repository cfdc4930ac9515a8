#!/usr/bin/env bash
# Make the apps of an environment what its files say: config vars, dyno size and number, preboot, autoscaling.
# Changed config vars make a release of their own and restart the dynos.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! -f infra/heroku/$1.config ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
# shellcheck source=/dev/null
source infra/scripts/project.sh
# shellcheck source=/dev/null
source "infra/heroku/$1.sizes"
mapfile -t config < <(grep --invert-match -e '^#' -e '=$' "infra/heroku/$1.config")
mapfile -t empty < <(sed --quiet 's/^\([^#].*\)=$/\1/p' "infra/heroku/$1.config")
for app in $(infra/scripts/apps.sh "$1"); do
  if ! infra/scripts/plan.sh "$1" >/dev/null; then
    heroku config:set "${config[@]}" --app "$app"
    # a config var that is empty does not exist on Heroku
    if ((${#empty[@]})); then
      heroku config:unset "${empty[@]}" --app "$app"
    fi
  fi
  if ! infra/scripts/has_web.sh "$app"; then
    echo "$app has no release yet: run this again after the first one, for size and number of its dynos"
    continue
  fi
  if [[ $DYNO == performance-* ]]; then
    heroku ps:type "web=$DYNO" --app "$app"
    # Heroku scales by the 95th percentile of the response time and by nothing else
    heroku ps:autoscale:enable --min "$MINIMUM" --max "$MAXIMUM" --p95 "$P95" --app "$app"
  else
    heroku ps:scale "web=$MINIMUM:$DYNO" --app "$app"
  fi
  if [[ $DYNO == standard-* || $DYNO == performance-* ]]; then
    # the new dynos start before the old ones stop
    heroku features:enable preboot --app "$app"
  fi
done
