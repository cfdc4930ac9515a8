#!/usr/bin/env bash
# Upstash Redis, replicated within its region and reachable only from the organization. It evicts when it is full, so it
# is a cache and no store.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1
if ! fly redis status "$app" >/dev/null 2>&1; then
  fly redis create --name "$app" --org "$FLY_ORG" --region "${REGIONS%%,*}" --no-replicas --enable-eviction \
    --enable-prodpack=false >/dev/null
fi
if ! fly secrets list --app "$app" --json | jq --exit-status 'any(.[]?; .name == "REDIS_URL")' >/dev/null; then
  # through standard input: an argument would show in the process list
  url=$(fly redis status "$app" | sed --quiet 's/^ *Private URL *= *//p')
  printf 'REDIS_URL=%s\n' "$url" | fly secrets import --app "$app" --stage
fi
