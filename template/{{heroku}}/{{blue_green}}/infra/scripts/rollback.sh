#!/usr/bin/env bash
# Give the domain back to the app with the version before: the switch once more.
set -euo pipefail
exec "$(dirname "$0")/promote.sh" "$@"
