#!/usr/bin/env bash
# Print the address that Heroku gave an app: it holds random letters, so it cannot be known from the name.
set -euo pipefail
if [[ $# -ne 1 ]]; then
  echo "usage: $0 APP" >&2
  exit 64
fi
heroku apps:info --json --app "$1" | jq --raw-output '.app.web_url'
