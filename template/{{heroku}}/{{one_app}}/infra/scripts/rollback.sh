#!/usr/bin/env bash
# Go back to the image before the current one, or to the release given; again goes one further back, never forward to a
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
  # first and last release of each image: what changes a config var or an add-on is a release of the same image
  reduce (sort_by(.version)[] | select(.status == "succeeded")) as $release ([];
    ($release.description | capture("^Rollback to v(?<number>[0-9]+)$").number? // null) as $to
    | if $to then map(select(.first <= ($to | tonumber)))
      elif $release.description | startswith("Deployed") then . + [{first: $release.version, last: $release.version}]
      elif length > 0 then .[-1].last = $release.version
      else . end)
  | if length > 1 then "v\(.[-2].last)" else empty end')}
if [[ -z $target ]]; then
  echo "$app has no earlier release" >&2
  exit 1
fi
heroku releases:rollback "$target" --app "$app"
infra/scripts/app_gate.sh "$app"
