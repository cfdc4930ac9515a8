#!/usr/bin/env bash
# token.sh AUDIENCE: gives kubectl, which runs it for each command, a token of this job. GitHub's are worth five minutes and a
# release takes longer, so the one that is kept is renewed in time.
set -euo pipefail
kept=$RUNNER_TEMP/cluster_token
if [[ ! -e $kept ]] || (($(date +%s) - $(date --reference "$kept" +%s) > 180)); then
  umask 077
  curl --fail --silent --show-error --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$1" | jq --raw-output .value >"$kept.$$"
  mv "$kept.$$" "$kept"
fi
jq --null-input --rawfile token "$kept" \
  '{apiVersion: "client.authentication.k8s.io/v1beta1", kind: "ExecCredential", status: {token: ($token | rtrimstr("\n"))}}'
