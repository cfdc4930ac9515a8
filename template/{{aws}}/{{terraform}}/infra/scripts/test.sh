#!/usr/bin/env bash
# Format, validity and tests of both root modules; needs no account.
set -euo pipefail

cd "$(dirname "$0")/../terraform"
terraform fmt -check -recursive -diff

for root in bootstrap .; do
  terraform -chdir="$root" init -backend=false -input=false >/dev/null
  terraform -chdir="$root" validate
  terraform -chdir="$root" test
done
