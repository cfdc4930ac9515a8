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

. ./test_chart.sh
make --directory ../pulumi lint test
