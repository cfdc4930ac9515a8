#!/usr/bin/env bash
# Ask Heroku's API, or change something there by a body from standard input: the command line of Heroku takes values as arguments
# only, which others can list. A change answers with the values, so its answer is not printed.
set -euo pipefail
case ${1:-} in
GET) options=() ;;
PATCH | POST) options=(--output /dev/null --header 'Content-Type: application/json' --data-binary @-) ;;
*) set -- ;;
esac
if [[ $# -ne 2 ]]; then
  echo "usage: $0 GET|PATCH|POST PATH [<body.json]" >&2
  exit 64
fi
token=${HEROKU_API_KEY:-$(heroku auth:token)}
curl --silent --show-error --fail --request "$1" "${options[@]}" --header @<(printf 'Authorization: Bearer %s\n' "$token") \
  --header 'Accept: application/vnd.heroku+json; version=3' "https://api.heroku.com/$2"
