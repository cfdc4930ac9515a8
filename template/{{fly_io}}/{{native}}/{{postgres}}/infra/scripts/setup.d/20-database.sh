#!/usr/bin/env bash
# Managed Postgres: a primary and a replica with failover, backups and point-in-time recovery, reachable only from the
# organization's private network. Attaching it makes a user and sets DATABASE_URL.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1
# without a cluster the command prints a sentence instead of JSON
cluster() {
  fly mpg list --org "$FLY_ORG" --json |
    jq --raw-input --slurp --raw-output --arg name "$app" '(fromjson? // [])[] | select(.name == $name) | .id'
}
if [[ -z $(cluster) ]]; then
  fly mpg create --name "$app" --org "$FLY_ORG" --region "${REGIONS%%,*}" --plan "$DATABASE_PLAN" \
    --volume-size "$DATABASE_DISK" --pg-major-version 17
fi
if ! fly secrets list --app "$app" --json | jq --exit-status 'any(.[]?; .name == "DATABASE_URL")' >/dev/null; then
  fly mpg attach "$(cluster)" --app "$app" --variable-name DATABASE_URL
fi
