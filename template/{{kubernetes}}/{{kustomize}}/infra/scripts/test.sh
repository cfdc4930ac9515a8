#!/usr/bin/env bash
# Builds the overlay of every environment, and checks that each line of infra/tests is in its manifests. No cluster is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./tool.sh
if (($#)); then
  echo "usage: test.sh" >&2
  exit 64
fi

image=registry.example.com/$PROJECT@sha256:$(printf '0%.0s' {1..64})
for ENVIRONMENT in dev staging prod; do
  manifests=$(manifests "$image")
  while IFS= read -r line; do
    if ! grep --quiet --fixed-strings -- "$line" <<<"$manifests"; then
      echo "$ENVIRONMENT: no manifest says '$line'" >&2
      exit 1
    fi
  done < <(cat ../tests/*.txt)
  echo "$ENVIRONMENT: ok"
done
