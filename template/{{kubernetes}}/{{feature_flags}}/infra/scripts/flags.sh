#!/usr/bin/env bash
# Puts infra/flags/ENV.json into force: within a minute, without a release and without a restart.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
expect 1 "flags.sh dev|staging|prod" "$@"

kubectl create configmap "$PROJECT-flags" --namespace "$NAMESPACE" --from-file=flags.json="../flags/$ENVIRONMENT.json" \
  --dry-run=client --output yaml | kubectl apply --server-side --filename -
