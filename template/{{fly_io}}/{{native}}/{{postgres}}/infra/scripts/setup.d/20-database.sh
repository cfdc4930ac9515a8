#!/usr/bin/env bash
# Managed Postgres: a primary and a replica with failover, backups and point-in-time recovery, reachable only from the
# organization's private network. The service gets a user of its own, in DATABASE_URL. What fly prints has the password in it.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1
# without a cluster the command prints a sentence instead of JSON
cluster() {
  fly mpg list --org "$FLY_ORG" --json |
    jq --raw-input --slurp --raw-output --arg name "$DATABASE_CLUSTER" '(fromjson? // [])[] | select(.name == $name) | .id'
}
if [[ -z $(cluster) ]]; then
  fly mpg create --name "$DATABASE_CLUSTER" --org "$FLY_ORG" --region "${REGIONS%%,*}" --plan "$DATABASE_PLAN" \
    --volume-size "$DATABASE_DISK" --pg-major-version 17 >/dev/null
fi
if ! fly secrets list --app "$app" --json | jq --exit-status 'any(.[]?; .name == "DATABASE_URL")' >/dev/null; then
  id=$(cluster)
  fly mpg users list "$id" --json | jq --exit-status 'any(.[]?; .name == "service_a")' >/dev/null ||
    fly mpg users create "$id" --username service_a --role schema_admin
  fly mpg attach "$id" --app "$app" --username service_a --variable-name DATABASE_URL >/dev/null
fi
