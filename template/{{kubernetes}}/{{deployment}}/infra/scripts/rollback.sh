#!/usr/bin/env bash
# Goes back to the good release before the last one; while a release is under way, to the last one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
expect 1 "rollback.sh dev|staging|prod" "$@"

if unproved; then
  restore
else
  one_back
  forget_last
fi
