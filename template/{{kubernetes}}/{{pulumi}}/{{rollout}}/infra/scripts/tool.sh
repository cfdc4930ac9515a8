# How Pulumi releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./stack.sh

release() { # IMAGE: deploy.sh waits for the Rollout; what the cluster refuses half way is undone here
  up "$1" && return
  # when the state was not reached (75), nothing has changed, and another release may be under way;
  # what the cluster refused is refused again, before the Rollout or after it
  if (($? != 75)); then
    if restore; then settle; else stop "$1"; fi
  fi
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  up "$1"
}
