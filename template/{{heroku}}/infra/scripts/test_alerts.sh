#!/usr/bin/env bash
# Check the alerts and run their tests; each shows a fault to every rule, and the quiet case just below its threshold.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 0 ]]; then
  echo "usage: $0" >&2
  exit 64
fi
if ! command -v promtool >/dev/null; then
  echo "NOT RUN: the alerts, because promtool is not installed" >&2
  exit 0
fi
promtool check rules infra/monitoring/rules.yml
promtool test rules infra/monitoring/rules_test.yml
