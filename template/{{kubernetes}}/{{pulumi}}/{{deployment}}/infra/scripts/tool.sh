# How Pulumi plans, releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./state.sh

# The image is an argument of the program, not a line of Pulumi.ENV.yaml: a release changes no file.
plan() { # IMAGE
  unlock
  IMAGE=$1 pulumi preview --cwd ../pulumi --stack "$ENVIRONMENT" --non-interactive --diff
}

release() { # IMAGE: Pulumi itself does not go back, so half a release is undone here
  if ! go_to "$1"; then
    restore
    return 1
  fi
}

released() {
  running_image
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  unlock
  IMAGE=$1 pulumi up --cwd ../pulumi --stack "$ENVIRONMENT" --non-interactive --yes --skip-preview
}
