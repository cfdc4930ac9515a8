#!/usr/bin/env bash
# Set the number of Machines: COUNT, or the environment's minimum, spread evenly over its regions.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -lt 1 || $# -gt 2 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod [COUNT]" >&2
  exit 64
fi
# shellcheck source=/dev/null
source "infra/fly/$1.env"
fly scale count "${2:-$MINIMUM}" --app "$PROJECT-$1" --config "infra/fly/$1.toml" --region "$REGIONS" --yes
