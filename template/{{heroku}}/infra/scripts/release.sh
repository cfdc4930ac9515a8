#!/usr/bin/env bash
# Release one image digest to one app, wait for its health, and roll the app back when it stays unhealthy.
# Exit codes: 0 released; 64 wrong usage; 1 not released, the release before serves; 70 going back failed as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 2 || $2 != *@sha256:* ]]; then
  echo "usage: $0 APP IMAGE@sha256:DIGEST" >&2
  exit 64
fi
app=$1 image=$2
infra/scripts/check_secrets.sh "$app"
previous=$(heroku releases --json --app "$app" | jq --raw-output '.[] | select(.current) | .version')

# The layers of the digest as they are, with its name and what to start on top: the release phase is an image of its own.
# An entry point, because Heroku would start a plain command through a shell, which an image may not have.
push() {
  printf 'FROM %s\nENV SERVICE_VERSION=%s\n%s\n' "$image" "${image##*@}" "$2" | infra/scripts/push.sh "$app" "$1" -
}
heroku container:login
push web "$START"
processes=(web)
if [[ -n $MIGRATE ]]; then
  push release "$MIGRATE"
  processes+=(release)
fi

# a release phase that fails releases nothing: the old version keeps running
if heroku container:release "${processes[@]}" --app "$app" && infra/scripts/app_gate.sh "$app"; then
  echo "released $image to $app"
  exit 0
fi
if [[ -z $previous ]]; then
  echo "first release of $app failed: there is nothing to go back to" >&2
  exit 70
fi
now=$(heroku releases --json --app "$app" | jq --raw-output '.[] | select(.current) | .version')
if [[ $now != "$previous" ]]; then
  echo "::error::rolling back $app to v$previous: docs/runbooks/heroku_runbook.md#deployment_failed"
  heroku releases:rollback "v$previous" --app "$app" || exit 70
fi
infra/scripts/app_gate.sh "$app" || exit 70
exit 1
