#!/usr/bin/env bash
# Release one image digest to one environment. Fly.io only retries forward, so when the deploy or the health gate fails,
# this script releases the image that ran before. Exit 1: rolled back; exit 70: the way back failed too, page somebody.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 2 || ! -f infra/fly/$1.toml || $2 != *@sha256:* ]]; then
  echo "usage: $0 dev|staging|prod IMAGE@sha256:DIGEST" >&2
  exit 64
fi
environment=$1 source_image=$2
app=$PROJECT-$environment
digest=${source_image##*@}
image=registry.fly.io/$app@$digest

infra/scripts/check_secrets.sh "$environment"
previous=$(infra/scripts/released.sh "$environment")

if [[ $source_image != "$image" ]]; then
  fly auth docker
  # the registry keeps images that are deployed and may prune others: the source registry stays the archive
  skopeo copy --all --preserve-digests "docker://$source_image" "docker://registry.fly.io/$app:${digest:7:12}"
fi

if fly deploy --app "$app" --config "infra/fly/$environment.toml" --image "$image" --env "SERVICE_VERSION=$digest" --yes &&
  infra/scripts/health_gate.sh "$environment"; then
  echo "released $image"
  exit 0
fi

if [[ -z $previous ]]; then
  echo "first release of $app failed: there is nothing to go back to" >&2
  exit 70
fi
echo "::error::rolling back $app to $previous: docs/runbooks/fly_io_runbook.md#deployment_failed"
infra/scripts/rollback.sh "$environment" "$previous" || exit 70
exit 1
