#!/usr/bin/env bash
# Create what an environment needs before its first deploy: the app and what infra/scripts/setup.d adds. Safe to repeat.
# Run it as a person: the pipeline's deploy token cannot create anything.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml || -z ${FLY_ORG:-} ]]; then
  echo "usage: FLY_ORG=organization $0 dev|staging|prod" >&2
  exit 64
fi
app=$PROJECT-$1
if ! fly status --app "$app" >/dev/null 2>&1; then
  fly apps create "$app" --org "$FLY_ORG"
fi
for step in infra/scripts/setup.d/*.sh; do
  "$step" "$1"
done
infra/scripts/check_secrets.sh "$1"
