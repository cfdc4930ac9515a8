# How Kustomize releases and goes back; it is sourced, never run.
# shellcheck shell=bash
KIND=Deployment
. ./manifests.sh

release() { # IMAGE: a Deployment that misses its progress deadline stays half way, so the way back is taken here
  manifests "$1" | kubectl apply --filename -
  if ! kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m; then
    restore
    return 1
  fi
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  manifests "$1" | kubectl apply --filename -
  kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m
}
