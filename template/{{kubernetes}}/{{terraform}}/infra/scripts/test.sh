#!/usr/bin/env bash
# Format, validity and tests of both root modules; the chart with the values of every environment, and that each line of
# infra/tests is in its manifests. No cluster is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
if (($#)); then
  echo "usage: test.sh" >&2
  exit 64
fi

terraform -chdir=../terraform fmt -check -recursive -diff
for root in ../terraform/bootstrap ../terraform; do
  terraform -chdir="$root" init -backend=false -input=false >/dev/null
  terraform -chdir="$root" validate
  terraform -chdir="$root" test
done

. ./test_chart.sh
