# How Pulumi looks at the stack of an environment, and changes it; it is sourced, never run.
# shellcheck shell=bash
. ./state.sh

# The image is an argument of the program, not a line of Pulumi.ENV.yaml: a release changes no file.
plan() { # IMAGE: before the first release any image will do
  unlock -preview
  IMAGE=${1:-$PROJECT@sha256:$(printf '0%.0s' {1..64})} pulumi preview --cwd ../pulumi --stack "$ENVIRONMENT" --non-interactive --diff
}

released() {
  running_image
}

up() { # IMAGE: Pulumi only says what is wanted, and has the state for seconds; whoever comes meanwhile waits. 75: not reached
  local said deadline=$((SECONDS + 300))
  unlock || return 75
  until said=$(IMAGE=$1 pulumi up --cwd ../pulumi --stack "$ENVIRONMENT" --non-interactive --yes --skip-preview 2>&1 | tee /dev/stderr); do
    [[ $said == *"currently locked"* ]] || return 1
    ((SECONDS < deadline)) || return 75
    sleep 5
  done
}
