#!/usr/bin/env bash
# Name the required config vars that an app does not have; a release without them would only crash.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 ]]; then
  echo "usage: $0 APP" >&2
  exit 64
fi
present=$(heroku config --json --app "$1" | jq --raw-output 'keys[]')
missing=0
for name in $REQUIRED_SECRETS; do
  if ! grep --quiet --line-regexp "$name" <<<"$present"; then
    echo "config var $name is not set on $1" >&2
    missing=1
  fi
done
exit "$missing"
