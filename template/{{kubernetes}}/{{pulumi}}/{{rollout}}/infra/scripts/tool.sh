# How Pulumi releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./stack.sh

release() { # IMAGE: deploy.sh waits for the Rollout; what the cluster refuses half way is undone here
  up "$1" && return
  (($? == 75)) || { restore && settle; } # when the state was not reached, nothing has changed, and another release may be under way
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  up "$1"
}
