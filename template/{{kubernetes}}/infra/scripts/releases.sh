# The releases that proved good, newest last, kept in the cluster: what a failed release and a rollback go back to.
# It is sourced, never run; tool.sh says what a release is called.
# shellcheck shell=bash

good() {
  kubectl get configmap "$PROJECT-releases" --namespace "$NAMESPACE" --ignore-not-found --output jsonpath='{.data.good}'
}

keep() { # reads the list
  kubectl create configmap "$PROJECT-releases" --namespace "$NAMESPACE" --from-literal=good="$(tail -n 10)" \
    --dry-run=client --output yaml | kubectl apply --server-side --filename - >/dev/null
}

remember() { # RELEASE
  { good && echo && echo "$1"; } | sed '/^$/d' | uniq | keep
}

still() { # IMAGE: fails when another release, or the way back, has taken its place meanwhile
  if [[ $(running_image) != "$1" ]]; then
    echo "$PROJECT in $NAMESPACE: another release or a rollback took over" >&2
    return 1
  fi
}

unproved() { # whether what runs is not the last good release: nobody was left to remember it, or it is half way
  local last
  last=$(good | tail -n 1) || exit # a cluster that does not answer must not look like one without a good release
  [[ -n $last && $(image_of "$last") != "$(running_image)" ]]
}

restore() { # back to the release that served before a failed one
  local last
  last=$(good | tail -n 1)
  if [[ -z $last ]]; then
    echo "there is no good release of $PROJECT in $NAMESPACE to go back to" >&2
    return 1
  fi
  go_to "$last"
}

one_back() { # to the release before the last good one
  if [[ $(good | wc -l) -lt 1 ]]; then
    echo "there is no earlier release of $PROJECT in $NAMESPACE" >&2
    return 1
  fi
  go_to "$(good | tail -n 2 | head -n 1)"
}

forget_last() {
  good | sed '$d' | keep
}
