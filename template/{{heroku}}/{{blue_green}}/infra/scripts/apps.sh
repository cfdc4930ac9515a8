#!/usr/bin/env bash
# Print the apps of an environment: blue and green. One letter each, because a name has 30 characters at most.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
printf '%s\n' "$PROJECT-$1-b" "$PROJECT-$1-g"
