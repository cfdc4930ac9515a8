# What the scripts know of Argo Rollouts; it is sourced, never run.
# shellcheck shell=bash

field() { # JSONPATH of the Rollout
  kubectl get rollout "$PROJECT" --namespace "$NAMESPACE" --output jsonpath="$1"
}

phase() { # the phase, once the controller has seen the last change: before that it is the phase of the release before
  local wanted seen phase invalid
  read -r wanted seen phase invalid < <(field '{.metadata.generation} {.status.observedGeneration} {.status.phase} {.status.conditions[?(@.type=="InvalidSpec")].type}{"\n"}')
  if [[ $wanted == "$seen" ]]; then echo "${invalid:-$phase}"; fi
}

lagging() { # whether pods of the new version are wanted that are not there
  local wanted there
  read -r wanted there < <(kubectl get replicaset --namespace "$NAMESPACE" \
    --selector "rollouts-pod-template-hash=$(field '{.status.currentPodHash}')" \
    --output jsonpath='{.items[0].spec.replicas} {.items[0].status.availableReplicas}{"\n"}')
  [[ ${there:-0} -lt ${wanted:-0} ]]
}

# The progress deadline is kept here too: the controller does not look at it as long as an older version has, or once had,
# a date for being scaled down, which is so after every promotion and after every abort (seen in Argo Rollouts 1.10.1).
# After forty minutes the job of a release still has time for the way back.
wait_for() { # PHASE...: fails when the release is given up, when its pods do not get ready, or after forty minutes
  local now limit there=$SECONDS settled=$((SECONDS + 40)) end=$((SECONDS + 2400))
  limit=$(field '{.spec.progressDeadlineSeconds}')
  while ((SECONDS < end)); do
    now=$(phase)
    if [[ " $* " == *" ${now:-none} "* ]]; then return 0; fi
    # invalid is also what the controller meets before the Services and the analysis it names: it looks again after 20 s
    if [[ $now == Degraded || ($now == InvalidSpec && $SECONDS -gt $settled) ]]; then break; fi
    if ! lagging; then there=$SECONDS; fi
    if ((SECONDS - there > limit)); then break; fi
    sleep 1
  done
  echo "$PROJECT in $NAMESPACE: ${now:-not seen by the controller}, $(field '{.status.message}')" >&2
  return 1
}

tell() { # STATUS: what the kubectl plugin of Argo Rollouts does, without needing it
  kubectl patch rollout "$PROJECT" --namespace "$NAMESPACE" --subresource status --type merge --patch "{\"status\": $1}"
}

stop() { # IMAGE: where it is what is wanted, the old pods have the traffic back, and the Rollout stays aborted
  if [[ $(running_image) == "$1" ]]; then
    tell '{"abort": true}' && wait_for Degraded
  fi
}

under_way() { # whether a version is wanted that has not proved itself; the phase does not tell, pods that fail change it too
  wait_for Progressing Paused Healthy Degraded InvalidSpec
  [[ $(field '{.status.currentPodHash}') != "$(field '{.status.stableRS}')" ]]
}

settle() { # ends the way back to a version that has proved itself: neither steps nor a promotion hold it up
  wait_for Progressing Paused Healthy
  if [[ $(phase) != Healthy ]]; then
    tell '{"promoteFull": true}'
  fi
  wait_for Healthy
}
