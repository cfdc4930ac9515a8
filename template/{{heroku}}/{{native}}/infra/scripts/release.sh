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
address=${SERVICE_URL:-$(infra/scripts/address.sh "$app")}
previous=$(heroku releases --json --app "$app" | jq --raw-output '.[] | select(.current) | .version')

heroku container:login
# Heroku's registry takes no index: the image for linux/amd64 is copied out of it, layer for layer
skopeo copy --override-os linux --override-arch amd64 "docker://$image" "docker://registry.heroku.com/$app/web:latest"
processes=(web)
if [[ -n $MIGRATE ]]; then
  # the release phase is an image of its own: the same layers with another command
  printf 'FROM %s\nCMD %s\n' "$image" "$MIGRATE" |
    docker buildx build --platform linux/amd64 --provenance=false --push --tag "registry.heroku.com/$app/release:latest" -
  processes+=(release)
fi

# a release phase that fails releases nothing: the dynos keep the version before
if heroku container:release "${processes[@]}" --app "$app" && infra/scripts/health_gate.sh "$address"; then
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
infra/scripts/health_gate.sh "$address" || exit 70
exit 1
