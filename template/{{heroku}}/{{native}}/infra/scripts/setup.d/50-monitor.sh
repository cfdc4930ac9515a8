#!/usr/bin/env bash
# The monitoring app, and the drains that send it the logs of the service's apps. helper.sh releases its image.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
monitor=$PROJECT-$1-m
infra/scripts/create.sh "$monitor"
password=$(heroku config:get DRAIN_PASSWORD --app "$monitor")
if [[ -z $password ]]; then
  password=$(openssl rand -hex 24)
  printf '{"DRAIN_PASSWORD": "%s", "APP": "%s"}' "$password" "$PROJECT-$1" | infra/scripts/api.sh PATCH "apps/$monitor/config-vars"
fi
# a domain that came later is asked from then on
ready=$(heroku config:get READY_URL --app "$monitor")
if [[ -n ${SERVICE_URL:-} || -z $ready ]]; then
  service=${SERVICE_URL:-$(infra/scripts/address.sh "$(infra/scripts/apps.sh "$1" | head --lines 1)")}
  if [[ $ready != "${service%/}$READY_PATH" ]]; then
    heroku config:set "READY_URL=${service%/}$READY_PATH" --app "$monitor" >/dev/null
  fi
fi
address=$(infra/scripts/address.sh "$monitor")
for app in $(infra/scripts/apps.sh "$1"); do
  # memory and load of every dyno, in the log every 20 seconds
  heroku labs:enable log-runtime-metrics --app "$app"
  drain="${address%%://*}://drain:$password@${address#*://}events?app=$app"
  if ! heroku drains --json --app "$app" | DRAIN=$drain jq --exit-status 'any(.[]; .url == env.DRAIN)' >/dev/null; then
    printf '{"url": "%s"}' "$drain" | infra/scripts/api.sh POST "apps/$app/log-drains"
  fi
done
