# How Helm plans, releases and goes back; it is sourced, never run.
# shellcheck shell=bash
export HELM_DRIVER=configmap # records in Secrets would need the right to read every Secret of the namespace
chart=(../helm --namespace "$PROJECT-${1-}" --values "../helm/environments/${1-}/values.yaml")

# Two options keep Helm out of the way of the Rollout's controller:
#   --wait=hookOnly      Helm cannot read the state of a Rollout and would wait for it until its timeout
#   --server-side=false  a server-side apply conflicts with the selectors and weights that the controller writes, and
#                        forcing the conflict would hand the traffic to a version that nobody promoted
options=(--wait=hookOnly --server-side=false)

plan() { # IMAGE
  helm template "$PROJECT" "${chart[@]}" --set-string image="$1" --no-hooks |
    kubectl diff --filename - || [[ $? -eq 1 ]]
}

release() { # IMAGE: what the cluster refuses half way is undone here; a release of somebody else that is under way is not
  helm upgrade "$PROJECT" "${chart[@]}" --set-string image="$1" --install --history-max 20 "${options[@]}" && return
  if [[ $(helm status "$PROJECT" --namespace "$NAMESPACE" --output table) == *$'\nSTATUS: failed'* ]]; then
    restore && settle
  fi
  return 1
}

released() { # the revision that serves now
  helm status "$PROJECT" --namespace "$NAMESPACE" --output table | sed -n 's/^REVISION: //p'
}

image_of() { # REVISION
  helm get values "$PROJECT" --namespace "$NAMESPACE" --revision "$1" --output yaml | sed -n 's/^image: //p'
}

go_to() { # REVISION
  helm rollback "$PROJECT" "$1" --namespace "$NAMESPACE" --history-max 20 "${options[@]}"
}
