# How Kustomize releases and goes back; it is sourced, never run.
# shellcheck shell=bash
KIND=Deployment
. ./manifests.sh

# kubectl goes on after an object that the cluster refuses, and a Deployment that misses its progress deadline stays half way:
# the way back is taken here
release() { # IMAGE
  manifests "$1" | kubectl apply --filename - && rolled_out && return
  restore
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE: the deadline that was missed may be reported once more, until the last pod of the failed release is gone
  manifests "$1" | kubectl apply --filename -
  rolled_out || { sleep 10 && rolled_out; }
}

rolled_out() {
  kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m
}
