#!/usr/bin/env bash
# The health gate of one app after a release. With preboot the router asks the old dynos for three minutes more, and so
# would the gate: it waits until the new ones answer.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 ]]; then
  echo "usage: $0 APP" >&2
  exit 64
fi
address=$(infra/scripts/address.sh "$1")
if heroku features --json --app "$1" | jq --exit-status 'any(.[]; .name == "preboot" and .enabled)' >/dev/null; then
  sleep "$PREBOOT_WAIT"
fi
infra/scripts/health_gate.sh "$address"
