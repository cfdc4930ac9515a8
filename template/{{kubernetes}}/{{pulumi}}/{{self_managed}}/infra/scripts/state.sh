# How Pulumi reaches its state and the key of the stack; it is sourced, never run.
# shellcheck shell=bash

# Whoever may release may read this one Secret, so neither the pipeline nor a laptop stores these three; a pull request may read
# another, whose key cannot write.
unlock() { # [-preview]
  local name value
  for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY PULUMI_CONFIG_PASSPHRASE; do
    value=$(kubectl get secret "$PROJECT-pulumi${1-}" --namespace "$NAMESPACE" --output go-template="{{.data.$name | base64decode}}") || return
    export "$name=$value"
  done
}
