#!/usr/bin/env bash
# Checks the chart with the values of every environment, and that each line of infra/tests is in its manifests. No cluster is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
if (($#)); then
  echo "usage: test.sh" >&2
  exit 64
fi

. ./test_chart.sh
