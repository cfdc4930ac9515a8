# How Terraform is called; it is sourced, never run.
# shellcheck shell=bash
export KUBE_CONFIG_PATHS=${KUBECONFIG:-$HOME/.kube/config} TF_IN_AUTOMATION=yes

terraform_in() { # ROOT COMMAND [OPTION...]: with the state and the values of the environment
  local root=$1 folder=environments/$ENVIRONMENT file values=()
  terraform -chdir="$root" init -input=false -reconfigure -backend-config="$folder/backend.hcl" >/dev/null
  # yours come last and win
  for file in "$root/$folder"/{terraform,*.auto}.tfvars; do
    [[ ! -e $file ]] || values+=("-var-file=$folder/${file##*/}")
  done
  terraform -chdir="$root" "$2" "${values[@]}" "${@:3}"
}

plan() { # IMAGE: takes no lock, so that a reader may plan; before the first release any image will do
  local image=${1:-$PROJECT@sha256:$(printf '0%.0s' {1..64})}
  terraform_in ../terraform plan -input=false -lock=false -var image="$image"
}

apply() { # IMAGE: the outputs at its end are all manifests, which the plan has shown
  terraform_in ../terraform apply -no-color -input=false -auto-approve -lock-timeout=5m -var image="$1" |
    sed '/^Outputs:/,$d'
}

released() { # what go_to takes: the image, so that the state and the cluster always agree
  running_image
}
