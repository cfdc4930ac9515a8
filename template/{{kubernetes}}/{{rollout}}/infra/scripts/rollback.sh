#!/usr/bin/env bash
# Goes back to the good release before the last one. It has proved itself, so neither steps nor a promotion hold it up.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 1 "rollback.sh dev|staging|prod" "$@"

one_back
settle
forget_last
