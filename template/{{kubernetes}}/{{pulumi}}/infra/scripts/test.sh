#!/usr/bin/env bash
# Tests the program on Pulumi's mocks, and that each line of infra/tests is in the manifests of the chart it releases.
# No cluster and no state is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
if (($#)); then
  echo "usage: test.sh" >&2
  exit 64
fi

image=registry.example.com/$PROJECT@sha256:$(printf '0%.0s' {1..64})
for ENVIRONMENT in dev staging prod; do
  values=../helm/environments/$ENVIRONMENT/values.yaml
  helm lint ../helm --strict --quiet --values "$values" --set-string image="$image"
  manifests=$(helm template "$PROJECT" ../helm --namespace "$PROJECT-$ENVIRONMENT" --values "$values" \
    --set-string image="$image" --kube-version 1.37.0)
  while IFS= read -r line; do
    if ! grep --quiet --fixed-strings -- "$line" <<<"$manifests"; then
      echo "$ENVIRONMENT: no manifest says '$line'" >&2
      exit 1
    fi
  done < <(cat ../tests/*.txt)
  echo "$ENVIRONMENT: ok"
done
make --directory ../pulumi lint test
