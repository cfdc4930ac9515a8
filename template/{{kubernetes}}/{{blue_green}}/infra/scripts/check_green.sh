#!/usr/bin/env bash
# Asks green for its health under the usual address, as users will. When it does not answer well, green is given up.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
if [[ $# -ne 2 ]]; then
  echo "usage: check_green.sh dev|staging|prod URL" >&2
  exit 64
fi

if ! curl --fail --silent --show-error --retry 5 --retry-all-errors --header 'x-release: preview' "$2$READY_PATH"; then
  ./abort.sh "$1"
  exit 1
fi
