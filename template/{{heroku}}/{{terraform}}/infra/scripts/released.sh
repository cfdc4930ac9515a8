#!/usr/bin/env bash
# Print `true` when every app of an environment has a web process, else `false`: Heroku knows none before the first release, and
# Terraform cannot give a size to what is not there.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! -d infra/terraform/environments/$1 ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
for app in $(infra/scripts/apps.sh "$1"); do
  if ! infra/scripts/has_web.sh "$app"; then
    echo false
    exit
  fi
done
echo true
