#!/usr/bin/env bash
# The pipeline: it shows which app is which stage, and makes review apps. It does not promote: Heroku cannot promote
# containers, so every environment releases the same digest instead.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
case $1 in
dev) stage=development ;;
prod) stage=production ;;
*) stage=$1 ;;
esac
apps=$(infra/scripts/apps.sh "$1")
if ! pipeline=$(heroku pipelines:info "$PROJECT" --json 2>/dev/null); then
  heroku pipelines:create "$PROJECT" --app "$(head --lines 1 <<<"$apps")" --stage "$stage" \
    ${HEROKU_TEAM:+--team "$HEROKU_TEAM"}
  pipeline=$(heroku pipelines:info "$PROJECT" --json)
fi
for app in $apps; do
  if ! jq --exit-status --arg app "$app" '[.. | .name? // empty] | index($app)' <<<"$pipeline" >/dev/null; then
    heroku pipelines:add "$PROJECT" --app "$app" --stage "$stage"
  fi
done
