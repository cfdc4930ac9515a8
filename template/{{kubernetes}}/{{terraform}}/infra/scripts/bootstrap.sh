#!/usr/bin/env bash
# Makes or changes the guard rails of one environment (infra/terraform/bootstrap); for administrators of the cluster.
# Terraform shows its plan and asks; further options are those of `terraform apply`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./terraform.sh
expect 1 "bootstrap.sh dev|staging|prod [OPTION...]" "${1-}"

prepare ../terraform/bootstrap
terraform -chdir=../terraform/bootstrap apply "${values[@]}" "${@:2}"
