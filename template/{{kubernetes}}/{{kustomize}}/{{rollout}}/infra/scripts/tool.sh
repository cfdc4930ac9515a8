# How Kustomize releases and goes back; it is sourced, never run.
# shellcheck shell=bash
KIND=Rollout
. ./manifests.sh

# Client-side apply, on purpose: a server-side apply conflicts with the selectors and weights that the Rollout's controller
# writes, and forcing the conflict would hand the traffic to a version that nobody promoted.
described() { # IMAGE
  manifests "$1" | kubectl apply --filename -
}

release() { # IMAGE: kubectl goes on after an object that the cluster refuses, so the Rollout may be under way, and is undone
  described "$1" && return
  if [[ $(running_image) == "$1" ]]; then
    restore || true # the same object is refused again; the Rollout goes back
    settle
  fi
  return 1
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  described "$1"
}
