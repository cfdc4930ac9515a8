#!/usr/bin/env bash
# Release an earlier image again: the one given, or the one before the current release. Migrations are not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -lt 1 || $# -gt 2 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod [IMAGE]" >&2
  exit 64
fi
environment=$1
app=$PROJECT-$environment
image=${2:-$(infra/scripts/released.sh "$environment" 1)}
if [[ -z $image ]]; then
  echo "$app has no earlier release" >&2
  exit 1
fi
fly deploy --app "$app" --config "infra/fly/$environment.toml" --image "$image" \
  --env "SERVICE_VERSION=${image##*@}" --skip-release-command --yes
infra/scripts/health_gate.sh "$environment"
echo "$app runs $image again"
