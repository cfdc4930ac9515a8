# How Pulumi releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./stack.sh

release() { # IMAGE: neither Pulumi nor a Deployment that misses its deadline goes back, so half a release is undone here
  up "$1" && rolled_out && return
  # when the state was not reached (75), nothing has changed, and another release may be under way;
  # what the cluster refused is refused again, before the Deployment or after it
  if (($? != 75)) && ! restore && [[ $(running_image) == "$1" ]]; then
    kubectl rollout undo "$WORKLOAD" --namespace "$NAMESPACE" && rolled_out
  fi
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE: the deadline that was missed may be reported once more, until the last pod of the failed release is gone
  up "$1" || return
  rolled_out || { sleep 10 && rolled_out; }
}

rolled_out() {
  kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m
}
