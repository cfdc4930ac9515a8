#!/usr/bin/env bash
# Asks green for its health under the usual address, as users will. When it does not answer well, green is given up.
# The first release has no blue to go back to: it stays, and a new load balancer and its name have ten minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./project.sh
. ./rollout.sh
if [[ $# -ne 2 ]]; then
  echo "usage: check_green.sh dev|staging|prod URL" >&2
  exit 64
fi
expect 1 "check_green.sh dev|staging|prod URL" "$1"
url=$2$READY_PATH

ask() { # OPTION...: what curl is told about asking again; a connection that hangs counts as a bad answer
  curl --fail --silent --show-error --max-time 10 --retry-all-errors "$@" --header 'x-release: preview' "$url"
}

if under_way; then
  if ! ask --retry 5; then
    ./abort.sh "$ENVIRONMENT"
    exit 1
  fi
elif ! ask --retry 120 --retry-delay 5 --retry-max-time 600; then
  echo "$url does not answer well. The pods of $PROJECT in $NAMESPACE are ready and nothing stands beside them:" \
    "they stay. Look at the name, the certificate and the Gateway, then release again" >&2
  exit 1
fi
