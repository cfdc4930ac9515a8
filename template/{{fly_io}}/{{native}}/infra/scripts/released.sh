#!/usr/bin/env bash
# Print the image of the current release, or of the one STEPS releases before it; nothing when there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -lt 1 || $# -gt 2 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod [STEPS]" >&2
  exit 64
fi
# Failed releases do not count. Releasing an image again is a way back: whatever came after its first release is dropped,
# so that a bad release never becomes the target of the next rollback.
fly releases --app "$PROJECT-$1" --json | jq --raw-output --argjson steps "${2:-0}" '
  [sort_by(.Version)[] | select(.Status == "complete") | .ImageRef]
  | reduce .[] as $image ([]; index([$image]) as $at | if $at then .[: $at + 1] else . + [$image] end)
  | .[-1 - $steps] // empty'
