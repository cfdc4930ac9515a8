#!/usr/bin/env bash
# Run every check of infra/scripts/watch.d for one environment, each named after its alert; exit 1 when one fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
failed=()
for check in infra/scripts/watch.d/*.sh; do
  "$check" "$1" || failed+=("$(basename "$check" .sh)")
done
if ((${#failed[@]})); then
  echo "failed: ${failed[*]}; see Alerts in docs/runbooks/heroku_runbook.md" >&2
  exit 1
fi
