#!/usr/bin/env bash
# Show which config vars of an environment differ from its file. Secrets are never read. Exit 2: there are differences.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! -f infra/heroku/$1.config ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
file=infra/heroku/$1.config
wanted=$(grep --invert-match '^#' "$file" | sort)
names=$(cut --delimiter = --fields 1 <<<"$wanted")
changed=0
for app in $(infra/scripts/apps.sh "$1"); do
  # a config var that is empty does not exist on Heroku
  deployed=$(heroku config --json --app "$app" | jq --raw-output --arg names "$names" '
    . as $live | $names | split("\n")[] | "\(.)=\($live[.] // "")"' | sort)
  diff --unified --label "deployed to $app" --label "$file" <(echo "$deployed") <(echo "$wanted") || changed=1
done
if ((changed)); then exit 2; fi
echo "no changes"
