# How Kustomize releases and goes back; it is sourced, never run.
# shellcheck shell=bash
KIND=Rollout
. ./manifests.sh

# Client-side apply, on purpose: a server-side apply conflicts with the selectors and weights that the Rollout's controller
# writes, and forcing the conflict would hand the traffic to a version that nobody promoted.
release() { # IMAGE
  manifests "$1" | kubectl apply --filename -
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  release "$1"
}
