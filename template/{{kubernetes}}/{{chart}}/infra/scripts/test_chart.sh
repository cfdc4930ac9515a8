# Checks the chart with the values of every environment, and that each line of infra/tests is in its manifests.
# It is sourced by test.sh, never run.
# shellcheck shell=bash
image=registry.example.com/$PROJECT@sha256:$(printf '0%.0s' {1..64})
for ENVIRONMENT in dev staging prod; do
  values=../helm/environments/$ENVIRONMENT/values.yaml
  helm lint ../helm --strict --quiet --values "$values" --set-string image="$image"
  manifests=$(helm template "$PROJECT" ../helm --namespace "$PROJECT-$ENVIRONMENT" --values "$values" \
    --set-string image="$image" --kube-version 1.37.0)
  while IFS= read -r line; do
    if ! grep --quiet --fixed-strings -- "$line" <<<"$manifests"; then
      echo "$ENVIRONMENT: no manifest says '$line'" >&2
      exit 1
    fi
  done < <(cat ../tests/*.txt)
  echo "$ENVIRONMENT: ok"
done
