# How Pulumi releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./stack.sh

release() { # IMAGE: neither Pulumi nor a Deployment that misses its deadline goes back, so half a release is undone here
  up "$1" && rolled_out && return
  (($? == 75)) || restore # when the state was not reached, nothing has changed, and another release may be under way
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE: the deadline that was missed may be reported once more, until the last pod of the failed release is gone
  up "$1"
  rolled_out || { sleep 10 && rolled_out; }
}

rolled_out() {
  kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m
}
