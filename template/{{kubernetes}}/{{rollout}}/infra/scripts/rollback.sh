#!/usr/bin/env bash
# Goes back to the good release before the last one. It has proved itself, so neither steps nor a promotion hold it up.
# While a release is under way, or stands there failed, it gives that one up: the last good one is the one to go back to.
# So it is when the job of a release was lost and Argo Rollouts ended the release alone: nobody remembered it as good.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
. ./rollout.sh
expect 1 "rollback.sh dev|staging|prod" "$@"

if under_way; then
  exec ./abort.sh "$ENVIRONMENT"
fi
if unproved; then
  restore
  settle
else
  one_back
  settle
  forget_last
fi
