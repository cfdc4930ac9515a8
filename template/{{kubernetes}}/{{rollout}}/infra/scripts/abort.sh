#!/usr/bin/env bash
# Gives a release up: the version that served before has all the traffic at once, and is what is described again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 1 "abort.sh dev|staging|prod" "$@"

tell '{"abort": true}'
restore && settle
