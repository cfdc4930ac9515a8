# What the scripts know of Argo Rollouts; it is sourced, never run.
# shellcheck shell=bash

phase() { # the phase, once the controller has seen the last change: before that it is the phase of the release before
  local wanted seen phase
  read -r wanted seen phase < <(kubectl get rollout "$PROJECT" --namespace "$NAMESPACE" \
    --output jsonpath='{.metadata.generation} {.status.observedGeneration} {.status.phase}{"\n"}')
  if [[ $wanted == "$seen" ]]; then echo "$phase"; fi
}

start_limit() { # seconds that new pods may take to get ready: the Rollout's own deadline, which its controller does not
  # look at while an older version waits to be scaled down
  echo $(($(kubectl get rollout "$PROJECT" --namespace "$NAMESPACE" --output jsonpath='{.spec.progressDeadlineSeconds}') + 10))
}

wait_for() { # SECONDS PHASE...: waits for one of them; fails when the release is given up or the time is over
  local now end=$((SECONDS + $1))
  shift
  while ((SECONDS < end)); do
    now=$(phase)
    if [[ " $* " == *" ${now:-none} "* ]]; then return 0; fi
    if [[ $now == Degraded ]]; then break; fi
    sleep 1
  done
  echo "release of $PROJECT in $NAMESPACE: ${now:-not seen by the controller}" >&2
  kubectl get rollout "$PROJECT" --namespace "$NAMESPACE" --output jsonpath='{.status.message}{"\n"}' >&2
  return 1
}

tell() { # STATUS: what the kubectl plugin of Argo Rollouts does, without needing it
  kubectl patch rollout "$PROJECT" --namespace "$NAMESPACE" --subresource status --type merge --patch "{\"status\": $1}"
}

settle() { # ends the way back to a version that has proved itself: neither steps nor a promotion hold it up
  wait_for 60 Progressing Paused Healthy
  if [[ $(phase) != Healthy ]]; then
    tell '{"promoteFull": true}'
  fi
  wait_for "$(start_limit)" Healthy
}
