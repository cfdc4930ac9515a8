#!/usr/bin/env bash
# Ends a canary early: the new version takes all traffic at once, unjudged. For a fix that cannot wait.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./rollout.sh
expect 1 "promote.sh dev|staging|prod" "$@"

kubectl argo rollouts promote "$PROJECT" --namespace "$NAMESPACE" --full
wait_for 1800 Healthy
