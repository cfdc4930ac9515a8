#!/usr/bin/env bash
# Release one image to one environment. Exit codes are those of release.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 2 || ! $1 =~ ^(dev|staging|prod)$ || $2 != *@sha256:* ]]; then
  echo "usage: $0 dev|staging|prod IMAGE@sha256:DIGEST" >&2
  exit 64
fi
infra/scripts/release.sh "$PROJECT-$1" "$2"
