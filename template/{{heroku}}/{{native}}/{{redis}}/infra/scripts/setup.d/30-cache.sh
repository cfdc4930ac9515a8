#!/usr/bin/env bash
# Heroku Key-Value Store: it sets REDIS_URL. It evicts when it is full, so it is a cache and no store. A second app of the
# environment shares it.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
# shellcheck source=/dev/null
source "infra/heroku/$1.sizes"
mapfile -t apps < <(infra/scripts/apps.sh "$1")
cache() {
  heroku addons --json --app "${apps[0]}" | jq --raw-output '.[] | select(.addon_service.name == "heroku-redis") | .name'
}
if [[ -z $(cache) ]]; then
  heroku addons:create "heroku-redis:$CACHE_PLAN" --app "${apps[0]}" --wait
  heroku redis:maxmemory "$(cache)" --policy allkeys-lru --app "${apps[0]}"
fi
for app in "${apps[@]:1}"; do
  if ! heroku config --json --app "$app" | jq --exit-status 'has("REDIS_URL")' >/dev/null; then
    heroku addons:attach "$(cache)" --as REDIS --app "$app"
  fi
done
