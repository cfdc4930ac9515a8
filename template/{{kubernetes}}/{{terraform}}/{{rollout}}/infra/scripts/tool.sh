# How Terraform releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./terraform.sh

# It ends when the objects are there; the scripts watch the Rollout (rollout.sh), Terraform cannot. When the cluster refuses an
# object half way, to describe the version before again would change nothing: Helm compares with the last release that succeeded.
release() { # IMAGE
  apply "$1" && return
  stop "$1"
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  apply "$1"
}
