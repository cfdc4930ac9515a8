#!/usr/bin/env bash
# Print the apps of an environment.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
echo "$PROJECT-$1"
