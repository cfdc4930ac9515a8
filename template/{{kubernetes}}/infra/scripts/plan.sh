#!/usr/bin/env bash
# Shows what a release would change in the cluster. Nothing is changed; the exit code is 0 with and without differences.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./tool.sh
expect 1 "plan.sh dev|staging|prod" "$@"

plan "$(running_image)"
