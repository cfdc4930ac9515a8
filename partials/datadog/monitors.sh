#!/usr/bin/env bash
# Make Datadog's monitors and dashboard what infra/monitoring says. A monitor belongs to this script by its tags: the one of an alert
# that is gone is deleted, and all others are left alone. --dry-run only says what would be done.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
dry_run=
if [[ ${1:-} == --dry-run ]]; then
  dry_run=1
  shift
fi
if [[ $# -ne 0 || -z ${DD_API_KEY:-} || -z ${DD_APP_KEY:-} || -z ${DD_SITE:-} ]]; then
  echo "usage: DD_SITE=site DD_API_KEY=key DD_APP_KEY=key $0 [--dry-run]" >&2
  exit 64
fi
api=${DATADOG_API:-https://api.$DD_SITE}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
# call METHOD PATH [BODY]: the answer of Datadog; the keys are in no list of processes
call() {
  local status
  status=$(curl --silent --show-error --retry 3 --request "$1" --output "$answer" --write-out '%{http_code}' \
    --header @<(printf 'DD-API-KEY: %s\nDD-APPLICATION-KEY: %s\n' "$DD_API_KEY" "$DD_APP_KEY") \
    --header 'Content-Type: application/json' ${3:+--data-binary @<(printf '%s' "$3")} "$api$2")
  case $status in
  2??) cat "$answer" ;;
  401 | 403) echo "Datadog refuses the keys ($status): is $DD_SITE the site of the account?" >&2 && return 1 ;;
  *) echo "Datadog answers $status to $1 $2: $(head --bytes 300 "$answer")" >&2 && return 1 ;;
  esac
}
# change WHAT METHOD PATH [BODY]: say it, and do it
change() {
  echo "$1"
  [[ -n $dry_run ]] || call "$2" "$3" "${4:-}" >/dev/null
}
found=$(call GET "/api/v1/monitor?monitor_tags=project:$PROJECT,managed-by:monitors.sh&page=0&page_size=1000")
# one line each: what to do, the id, the name, and the monitor
plan=$(jq --raw-output --slurpfile wanted infra/monitoring/monitors.json '
  def key: .tags | map(select(startswith("alert:") or startswith("environment:"))) | sort | join(" ");
  def shape: .tags |= sort;
  map(shape | {key: key, value: .}) | from_entries as $found
  | ($wanted[0] | map(shape | {key: key, value: .}) | from_entries) as $wanted
  | ($wanted | to_entries[] | $found[.key] as $have | .value as $want
      | if $have == null then ["create", "", $want.name, ($want | tojson)]
        elif $have * $want == $have then ["same", "", $want.name, ""]
        else ["update", "/\($have.id)", $want.name, ($want | tojson)] end),
    ($found | to_entries[] | select($wanted[.key] == null) | ["delete", "/\(.value.id)", .value.name, ""])
  | join("\u001f")' <<<"$found")
unchanged=0
while IFS=$'\x1f' read -r verb id name body; do
  case $verb in
  create) change "create $name" POST /api/v1/monitor "$body" ;;
  update) change "update $name" PUT "/api/v1/monitor$id" "$body" ;;
  delete) change "delete $name" DELETE "/api/v1/monitor$id" ;;
  same) unchanged=$((unchanged + 1)) ;;
  esac
done <<<"$plan"
echo "$unchanged monitors need no change"
title=$(jq --raw-output .title infra/monitoring/dashboard.json)
id=$(call GET /api/v1/dashboard | jq --raw-output --arg title "$title" 'first(.dashboards[] | select(.title == $title) | .id) // empty')
if [[ -z $id ]]; then
  change "create the dashboard $title" POST /api/v1/dashboard "$(cat infra/monitoring/dashboard.json)"
else
  change "update the dashboard $title" PUT "/api/v1/dashboard/$id" "$(cat infra/monitoring/dashboard.json)"
fi
