# How Terraform releases and goes back; it is sourced, never run.
# shellcheck shell=bash
. ./terraform.sh

serve() { # IMAGE: Terraform would wait by the clock; the Deployment knows by its progress deadline that it fails
  apply "$1" && kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m
}

release() { # IMAGE
  if ! serve "$1"; then
    restore
    return 1
  fi
}

image_of() { # RELEASE
  echo "$1"
}

go_to() { # IMAGE
  serve "$1"
}
