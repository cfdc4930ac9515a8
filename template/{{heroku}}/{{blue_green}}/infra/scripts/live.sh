#!/usr/bin/env bash
# Print which app of an environment has the domain: blue or green; blue while none has it.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
if heroku domains --json --app "$PROJECT-$1-g" | jq --exit-status 'any(.[]; .kind == "custom")' >/dev/null; then
  echo green
else
  echo blue
fi
