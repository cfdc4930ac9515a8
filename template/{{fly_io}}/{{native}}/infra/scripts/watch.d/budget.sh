#!/usr/bin/env bash
# Estimate what an environment costs per month at its present size and compare it with the budget: notice at 50 %, warning
# at 80 %, exit 1 at 100 %. Fly.io has no budget alerts and no billing API; requests to the cache, traffic and storage in
# buckets are not counted, so look at the invoice too.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1
apps=("$app")
for folder in infra/fly/addons/*/; do
  apps+=("$app-$(basename "$folder")")
done
machines=$(for name in "${apps[@]}"; do
  # a helper that was never deployed costs nothing
  fly machine list --app "$name" --json 2>/dev/null || true
done | jq --slurp 'add // []')
cost=$(jq --slurp --argjson machines "$machines" --arg plan "${DATABASE_PLAN:-}" --argjson disk "${DATABASE_DISK:-0}" '
  add as $price
  | def machine: .config.guest
      | if .cpu_kind == "shared"
        then .cpus * $price.shared_cpu_with_256_mb + ([.memory_mb / 1024 - .cpus / 4, 0] | max) * $price.extra_memory_gb
        else .cpus * $price.performance_cpu_with_2_gb + ([.memory_mb / 1024 - .cpus * 2, 0] | max) * $price.extra_memory_gb
        end;
  ([$machines[] | select(.state == "started") | machine] | add // 0) * $price.region_factor
  + ($price.database_plan[$plan]? // 0) + $disk * ($price.database_storage_gb // 0)
  | ceil' infra/fly/prices/*.json)
percent=$((100 * cost / MONTHLY_BUDGET))
message="$1 costs about $cost of $MONTHLY_BUDGET dollars a month: $percent %"
if ((percent >= 100)); then
  echo "::error::$message"
  exit 1
elif ((percent >= 80)); then
  echo "::warning::$message"
elif ((percent >= 50)); then
  echo "::notice::$message"
else
  echo "$message"
fi
