#!/usr/bin/env bash
# Build an image and push it to Heroku's registry as one process type of an app. The registry takes only Docker's own
# manifest format: no index, no OCI manifest, so no attestations either; those stay with the image in the source registry.
set -euo pipefail
if [[ $# -lt 3 ]]; then
  echo "usage: $0 APP PROCESS CONTEXT|- [OPTION...]" >&2
  exit 64
fi
docker buildx build --platform linux/amd64 --provenance=false --sbom=false \
  --output type=image,oci-mediatypes=false,push=true --tag "registry.heroku.com/$1/$2:latest" "${@:4}" "$3"
