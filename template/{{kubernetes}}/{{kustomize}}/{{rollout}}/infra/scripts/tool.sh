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
  - source: {kind: Rollout, name: $PROJECT, fieldPath: "spec.template.spec.containers.[name=app].image"}
    targets:
      - select: {kind: Rollout, name: $PROJECT}
        fieldPaths: ["spec.template.spec.containers.[name=app].env.[name=SERVICE_VERSION].value"]
YAML
  kubectl kustomize "$folder"
}

plan() { # IMAGE
  manifests "$1" | kubectl diff --filename - || [[ $? -eq 1 ]]
}

# Client-side apply, on purpose: a server-side apply conflicts with the selectors and weights that the Rollout's controller
# writes, and forcing the conflict would hand the traffic to a version that nobody promoted.
release() { # IMAGE
  manifests "$1" | kubectl apply --filename -
}

released() {
  running_image
}

go_to() { # IMAGE
  release "$1"
}
