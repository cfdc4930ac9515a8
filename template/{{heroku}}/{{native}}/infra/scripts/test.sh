#!/usr/bin/env bash
# Test the infrastructure files without an account: the configuration by Python, the alerts by promtool.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 0 ]]; then
  echo "usage: $0" >&2
  exit 64
fi
python3 -m unittest discover --start-directory infra/tests --quiet
infra/scripts/test_alerts.sh
