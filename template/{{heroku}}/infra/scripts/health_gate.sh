#!/usr/bin/env bash
# Ask the readiness endpoint until it answers 200 several times in a row; exit 1 when it does not in time. Heroku itself
# only looks whether the port is bound.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || $1 != http*://* ]]; then
  echo "usage: $0 https://ADDRESS" >&2
  exit 64
fi
url=${1%/}$READY_PATH
passed=0
for ((try = 0; try < GATE_TRIES; try++)); do
  status=$(curl --silent --output /dev/null --max-time "$GATE_TIMEOUT" --write-out '%{http_code}' "$url" || true)
  if [[ $status == 200 ]]; then passed=$((passed + 1)); else passed=0; fi
  if ((passed == GATE_PASSES)); then
    echo "ready: $url"
    exit 0
  fi
  sleep "$GATE_INTERVAL"
done
echo "not ready after $GATE_TRIES tries, last answer $status: $url" >&2
exit 1
