#!/usr/bin/env bash
# Shows what Terraform would change in one environment, and keeps the plan as infra/terraform/ENV.tfplan:
#
#   infra/scripts/plan.sh dev [further options of terraform plan]
#   terraform -chdir=infra/terraform apply dev.tfplan
#
# Takes no lock, so that a reader may plan; apply takes it. The first time there is no image yet: set TF_VAR_image.
set -euo pipefail
if [[ $# == 0 || ! $1 =~ ^(dev|staging|prod)$ ]]; then
  echo "usage: plan.sh dev|staging|prod [OPTION...]" >&2
  exit 64
fi
environment="$1"
here="$(cd "$(dirname "$0")" && pwd)"
source "$here/project.sh"
cd "$here/../terraform"

account="$(aws sts get-caller-identity --query Account --output text)"
terraform init -input=false -reconfigure -backend-config="environments/$environment/backend.hcl" \
  -backend-config="bucket=$PROJECT-tfstate-$account-$AWS_REGION" >&2

# Releases change the image, not Terraform: a plan that named another one would offer to undo the last release.
if [[ -z ${TF_VAR_image:-} ]]; then
  TF_VAR_image="$(aws ecs describe-task-definition --task-definition "$PROJECT-$environment" --output text \
    --query "taskDefinition.containerDefinitions[?name=='app'].image | [0]")"
  export TF_VAR_image
fi

# Yours come last and win.
values=("-var-file=environments/$environment/terraform.tfvars")
for file in "environments/$environment"/*.auto.tfvars; do
  [[ ! -e $file ]] || values+=("-var-file=$file")
done
terraform plan -input=false -lock=false -out="$environment.tfplan" "${values[@]}" "${@:2}"
