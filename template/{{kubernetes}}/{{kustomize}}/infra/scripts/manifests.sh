# What Kustomize gives of an environment, and what is the same for every workload; it is sourced, never run. tool.sh sets KIND.
# shellcheck shell=bash

manifests() { # IMAGE: the manifests of the environment with this image; what is written is made anew each time
  local folder=../kustomize/.release
  mkdir -p "$folder"
  echo '*' >"$folder/.gitignore"
  cat >"$folder/kustomization.yaml" <<YAML
resources: [../overlays/$ENVIRONMENT]
sortOptions: # the workload last: an object that is applied after it would undo the weights that its controller sets
  order: legacy
  legacySortOptions:
    orderFirst: [ServiceAccount, ConfigMap, Service]
    orderLast: [$KIND]
images:
  - name: app
    newName: ${1%%@*}
    digest: ${1##*@}
replacements:
  - source: {kind: $KIND, name: $PROJECT, fieldPath: "spec.template.spec.containers.[name=app].image"}
    targets:
      - select: {kind: $KIND, name: $PROJECT}
        fieldPaths: ["spec.template.spec.containers.[name=app].env.[name=SERVICE_VERSION].value"]
YAML
  kubectl kustomize "$folder"
}

plan() { # IMAGE
  manifests "$1" | kubectl diff --filename - || [[ $? -eq 1 ]]
}

released() {
  running_image
}
