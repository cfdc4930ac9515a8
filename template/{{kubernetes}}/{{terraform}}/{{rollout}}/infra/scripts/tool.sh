# How Terraform releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./terraform.sh

release() { # IMAGE: ends when the objects are there; the scripts watch the Rollout (rollout.sh), Terraform cannot
  apply "$1"
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  apply "$1"
}
