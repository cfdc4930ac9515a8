#!/usr/bin/env bash
# Ends a canary early: the new version takes all traffic at once, unjudged. For a fix that cannot wait.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./rollout.sh
expect 1 "promote.sh dev|staging|prod" "$@"

tell '{"promoteFull": true}'
wait_for Healthy
