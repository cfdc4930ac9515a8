#!/usr/bin/env bash
# The flag app, and its address for the service. helper.sh releases its image.
set -euo pipefail
# shellcheck source=/dev/null
source infra/scripts/project.sh
flags=$PROJECT-$1-f
infra/scripts/create.sh "$flags"
address=$(infra/scripts/address.sh "$flags")
for app in $(infra/scripts/apps.sh "$1"); do
  if [[ $(heroku config:get OFREP_ENDPOINT --app "$app") != "${address%/}" ]]; then
    heroku config:set "OFREP_ENDPOINT=${address%/}" --app "$app"
  fi
done
