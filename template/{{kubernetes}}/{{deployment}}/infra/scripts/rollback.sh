#!/usr/bin/env bash
# Goes back to the good release before the last one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
expect 1 "rollback.sh dev|staging|prod" "$@"

one_back
forget_last
