#!/usr/bin/env bash
# Releases an image and waits until it serves. When it does not, the version before is back when this ends with an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./releases.sh
. ./tool.sh
expect 2 "deploy.sh dev|staging|prod IMAGE@sha256:DIGEST" "$@"

release "$IMAGE"
still "$IMAGE"
remember
