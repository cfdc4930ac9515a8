# How Kustomize plans, releases and goes back; it is sourced, never run.
# shellcheck shell=bash

manifests() { # IMAGE: the manifests of the environment with this image; what is written is made anew each time
  local folder=../kustomize/.release
  mkdir -p "$folder"
  echo '*' >"$folder/.gitignore"
  cat >"$folder/kustomization.yaml" <<YAML
resources: [../overlays/$ENVIRONMENT]
images:
  - name: app
    newName: ${1%%@*}
    digest: ${1##*@}
replacements:
  - source: {kind: Deployment, name: $PROJECT, fieldPath: "spec.template.spec.containers.[name=app].image"}
    targets:
      - select: {kind: Deployment, name: $PROJECT}
        fieldPaths: ["spec.template.spec.containers.[name=app].env.[name=SERVICE_VERSION].value"]
YAML
  kubectl kustomize "$folder"
}

plan() { # IMAGE
  manifests "$1" | kubectl diff --filename - || [[ $? -eq 1 ]]
}

release() { # IMAGE: a Deployment that misses its progress deadline stays half way, so the way back is taken here
  manifests "$1" | kubectl apply --filename -
  if ! kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m; then
    restore
    return 1
  fi
}

released() {
  running_image
}

go_to() { # IMAGE
  manifests "$1" | kubectl apply --filename -
  kubectl rollout status "$WORKLOAD" --namespace "$NAMESPACE" --timeout 15m
}
