# How Terraform releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./terraform.sh

# It ends when the objects are there; the scripts watch the Rollout (rollout.sh), Terraform cannot. When the cluster refuses an
# object half way, the old pods get the traffic back and the Rollout stays aborted: to describe the version before again
# would change nothing, because Helm compares with the last release that succeeded. Another release may hold the state.
release() { # IMAGE
  apply "$1" && return
  if [[ $(running_image) == "$1" ]]; then
    tell '{"abort": true}' && wait_for Degraded
  fi
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  apply "$1"
}
