#!/usr/bin/env bash
# Show what Terraform would change in one environment, and keep the plan as infra/terraform/ENV.tfplan. Takes no lock, so
# that a reader may plan. Exit 2: there are differences.
#
#   infra/scripts/plan.sh dev [further options of terraform plan]
#   terraform -chdir=infra/terraform apply dev.tfplan
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -eq 0 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: $0 dev|staging|prod [OPTION...]" >&2
  exit 64
fi
cd infra/terraform
terraform init -input=false -reconfigure -backend-config="environments/$1/backend.hcl" >&2
# yours come last and win
values=("-var-file=environments/$1/terraform.tfvars")
for file in "environments/$1"/*.auto.tfvars; do
  [[ ! -e $file ]] || values+=("-var-file=$file")
done
terraform plan -input=false -lock=false -detailed-exitcode -out="$1.tfplan" "${values[@]}" "${@:2}"
