# How Terraform is called; it is sourced, never run.
# shellcheck shell=bash
export KUBE_CONFIG_PATHS=${KUBECONFIG:-$HOME/.kube/config} TF_IN_AUTOMATION=yes

prepare() { # ROOT: takes the state of the environment, and sets `values` to its files; without the state nothing goes on
  local folder=environments/$ENVIRONMENT file
  terraform -chdir="$1" init -input=false -reconfigure -backend-config="$folder/backend.hcl" >/dev/null || return
  values=()
  for file in "$1/$folder"/{terraform,*.auto}.tfvars; do # yours come last and win
    [[ ! -e $file ]] || values+=("-var-file=$folder/${file##*/}")
  done
}

plan() { # IMAGE: takes no lock, so that a reader may plan; before the first release any image will do
  local image=${1:-$PROJECT@sha256:$(printf '0%.0s' {1..64})}
  prepare ../terraform
  terraform -chdir=../terraform plan -input=false -lock=false "${values[@]}" -var image="$image"
}

apply() { # IMAGE: the outputs at its end are all manifests, which the plan has shown
  prepare ../terraform || return
  terraform -chdir=../terraform apply -no-color -input=false -auto-approve -lock-timeout=5m "${values[@]}" \
    -var image="$1" | sed '/^Outputs:/,$d'
}

released() { # what go_to takes: the image, so that the state and the cluster always agree
  running_image
}
