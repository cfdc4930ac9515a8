#!/usr/bin/env bash
# Exit 0 when an app has a web process that can be scaled: Heroku knows none before the first release.
set -euo pipefail
if [[ $# -ne 1 ]]; then
  echo "usage: $0 APP" >&2
  exit 64
fi
# without process types the command fails
[[ " $(heroku ps:scale --app "$1" 2>/dev/null)" == *" web="* ]]
