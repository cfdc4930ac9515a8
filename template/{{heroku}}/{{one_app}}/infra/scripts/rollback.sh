#!/usr/bin/env bash
# Go back to the release before the current one, or to the one given; again goes one further back, never forward to a
# release that was left, as `heroku releases:rollback` alone would. Heroku restores the config vars of that release too.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -lt 1 || $# -gt 2 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod [vNUMBER]" >&2
  exit 64
fi
app=$PROJECT-$1
target=${2:-$(heroku releases --json --app "$app" | jq --raw-output '
  reduce (sort_by(.version)[] | select(.status == "succeeded")) as $release ([];
    ($release.description | capture("^Rollback to v(?<number>[0-9]+)$").number? // null) as $to
    | if $to then map(select(. <= ($to | tonumber))) else . + [$release.version] end)
  | if length > 1 then "v\(.[-2])" else empty end')}
if [[ -z $target ]]; then
  echo "$app has no earlier release" >&2
  exit 1
fi
heroku releases:rollback "$target" --app "$app"
infra/scripts/app_gate.sh "$app"
