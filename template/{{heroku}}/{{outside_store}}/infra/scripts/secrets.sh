#!/usr/bin/env bash
# Set the config vars of an environment from the secret store: those that differ, in one release of each app. The values
# pass through pipes: they are in no output, no file and no list of processes. A name that left the store stays on the apps.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
wanted=$(infra/scripts/store.sh "$1")
for name in $REQUIRED_SECRETS; do
  if printf '%s' "$wanted" | jq --exit-status --arg name "$name" 'has($name)' >/dev/null; then
    echo "$name is set and rotated by its add-on: take it out of the store" >&2
    exit 1
  fi
done
for app in $(infra/scripts/apps.sh "$1"); do
  live=$(infra/scripts/api.sh GET "apps/$app/config-vars")
  changed=$(jq --null-input --slurpfile wanted <(printf '%s' "$wanted") --slurpfile live <(printf '%s' "$live") '
    $live[0] as $live | $wanted[0] | with_entries(select(.value != $live[.key]))')
  names=$(printf '%s' "$changed" | jq --raw-output 'keys | join(", ")')
  if [[ -z $names ]]; then
    echo "$app: nothing changed"
    continue
  fi
  printf '%s' "$changed" | infra/scripts/api.sh PATCH "apps/$app/config-vars"
  echo "$app: set $names"
done
