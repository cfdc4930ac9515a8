# How Helm plans, releases and goes back; it is sourced, never run.
# shellcheck shell=bash
export HELM_DRIVER=configmap # records in Secrets would need the right to read every Secret of the namespace
chart=(../helm --namespace "$PROJECT-${1-}" --values "../helm/environments/${1-}/values.yaml")

plan() { # IMAGE
  helm template "$PROJECT" "${chart[@]}" --set-string image="$1" --no-hooks |
    kubectl diff --filename - || [[ $? -eq 1 ]]
}

release() { # IMAGE: Helm waits for the Deployment and goes back by itself once its progress deadline has passed
  helm upgrade "$PROJECT" "${chart[@]}" --set-string image="$1" --install --history-max 20 \
    --wait --rollback-on-failure --timeout 15m
}

released() { # the revision that serves now
  helm status "$PROJECT" --namespace "$NAMESPACE" --output table | sed -n 's/^REVISION: //p'
}

image_of() { # REVISION
  helm get values "$PROJECT" --namespace "$NAMESPACE" --revision "$1" --output yaml | sed -n 's/^image: //p'
}

go_to() { # REVISION
  helm rollback "$PROJECT" "$1" --namespace "$NAMESPACE" --history-max 20 --wait --timeout 15m
}
