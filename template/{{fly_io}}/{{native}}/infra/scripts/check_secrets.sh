#!/usr/bin/env bash
# Name the required secrets that an app does not have; a release without them would only crash.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
app=$PROJECT-$1
present=$(fly secrets list --app "$app" --json | jq --raw-output '.[]?.name')
missing=0
for name in $REQUIRED_SECRETS; do
  if ! grep --quiet --line-regexp "$name" <<<"$present"; then
    echo "secret $name is not set on $app" >&2
    missing=1
  fi
done
exit "$missing"
