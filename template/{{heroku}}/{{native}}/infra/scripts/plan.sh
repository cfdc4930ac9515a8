#!/usr/bin/env bash
# Show where an environment differs from its files: config vars, dyno size, preboot. Secrets are never printed.
# Exit 2: there are differences. `configure.sh` makes them equal.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! -f infra/heroku/$1.config ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
# shellcheck source=/dev/null
source "infra/heroku/$1.sizes"
file=infra/heroku/$1
names=$(grep --invert-match '^#' "$file.config" | cut --delimiter = --fields 1)
if [[ $DYNO == standard-* || $DYNO == performance-* ]]; then preboot=true; else preboot=false; fi
wanted=$(
  grep --invert-match '^#' "$file.config" | sort
  printf 'dyno: %s\npreboot: %s\n' "$DYNO" "$preboot"
)
changed=0
for app in $(infra/scripts/apps.sh "$1"); do
  deployed=$(
    heroku config --json --app "$app" | jq --raw-output --arg names "$names" '
      . as $live | $names | split("\n")[] | "\(.)=\($live[.] // "")"' | sort
    # before the first release there is no dyno to compare, and none to start before another stops
    heroku ps --json --app "$app" | jq --raw-output --arg size "$DYNO" '"dyno: \(.[0].size // $size | ascii_downcase)"'
    if infra/scripts/has_web.sh "$app"; then
      heroku features --json --app "$app" | jq --raw-output '"preboot: \(any(.[]; .name == "preboot" and .enabled))"'
    else
      echo "preboot: $preboot"
    fi
  )
  diff --unified --label "deployed to $app" --label "$file" <(echo "$deployed") <(echo "$wanted") || changed=1
done
if ((changed)); then exit 2; fi
echo "no changes"
