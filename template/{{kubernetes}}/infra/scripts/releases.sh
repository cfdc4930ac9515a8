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

# Each answer of the cluster is looked at before it is used: a question that failed must not look like an empty answer.
remember() { # what serves now
  local list name
  list=$(good) || return
  name=$(released) || return
  printf '%s\n' "$list" "$name" | sed '/^$/d' | uniq | keep
}

still() { # IMAGE: fails when another release, or the way back, has taken its place meanwhile
  if [[ $(running_image) != "$1" ]]; then
    echo "$PROJECT in $NAMESPACE: another release or a rollback took over" >&2
    return 1
  fi
}

unproved() { # whether what runs is not the last good release: nobody was left to remember it, or it is half way
  local last was now
  last=$(good | tail -n 1) || exit
  if [[ -z $last ]]; then return 1; fi
  was=$(image_of "$last") || exit
  now=$(running_image) || exit
  [[ $was != "$now" ]]
}

restore() { # back to the release that served before a failed one
  local last
  last=$(good | tail -n 1) || return
  if [[ -z $last ]]; then
    echo "there is no good release of $PROJECT in $NAMESPACE to go back to" >&2
    return 1
  fi
  go_to "$last"
}

one_back() { # to the release before the last good one
  local list
  list=$(good) || return
  if [[ -z $list ]]; then
    echo "there is no earlier release of $PROJECT in $NAMESPACE" >&2
    return 1
  fi
  go_to "$(tail -n 2 <<<"$list" | head -n 1)"
}

forget_last() {
  local list
  list=$(good) || return
  sed '$d' <<<"$list" | keep
}
