#!/usr/bin/env bash
# Test the infrastructure files without an account: format, validity and tests of the Terraform code, and the alerts.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 0 ]]; then
  echo "usage: $0" >&2
  exit 64
fi
terraform -chdir=infra/terraform fmt -check -recursive -diff
terraform -chdir=infra/terraform init -backend=false -input=false >/dev/null
terraform -chdir=infra/terraform validate
terraform -chdir=infra/terraform test -var-file=environments/prod/terraform.tfvars
python3 -m unittest discover --start-directory infra/tests --quiet
infra/scripts/test_alerts.sh
