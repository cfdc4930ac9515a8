#!/usr/bin/env bash
# Move the domain to the app that does not serve, when that is healthy, and back when the domain then is not. Not atomic:
# between the two calls requests fail, so do it in a quiet hour. BLUE_CERT and GREEN_CERT name the certificate of
# the domain on each app, the same one uploaded twice (`heroku certs` lists names). Without them the domain gets none here, and
# the CLI asks which one when an app has several.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ || -z ${DOMAIN:-} ]]; then
  echo "usage: DOMAIN=www.example.com $0 dev|staging|prod" >&2
  exit 64
fi
app=$PROJECT-$1
declare -A certificate=([blue]=${BLUE_CERT:-} [green]=${GREEN_CERT:-})
live=$(infra/scripts/live.sh "$1")
if [[ $live == blue ]]; then idle=green; else idle=blue; fi

# web COLOUR: the number and the size of its dynos, as `2:standard-2x`
web() {
  heroku ps --json --app "$app-${1:0:1}" | jq --raw-output '
    [.[] | select(.type == "web")] | if length > 0 then "\(length):\(.[0].size | ascii_downcase)" else "" end'
}
# an app starts with one small dyno, and may have been scaled down since it served
serving=$(web "$live") waiting=$(web "$idle")
if [[ -n $serving ]] && ((${waiting%%:*} < ${serving%%:*})) || [[ -n $serving && ${waiting#*:} != "${serving#*:}" ]]; then
  heroku ps:scale "web=$serving" --app "$app-${idle:0:1}"
fi
infra/scripts/health_gate.sh "$(infra/scripts/address.sh "$app-${idle:0:1}")"

# has COLOUR: whether that app has the domain
has() {
  heroku domains --json --app "$app-${1:0:1}" | jq --exit-status --arg domain "$DOMAIN" 'any(.[]; .hostname == $domain)' >/dev/null
}
# move FROM TO: a domain can be on one app only
move() {
  local cert=${certificate[$2]} from=$app-${1:0:1} to=$app-${2:0:1}
  if has "$2"; then return 0; fi
  if has "$1"; then
    heroku domains:remove "$DOMAIN" --app "$from" || return 1
  fi
  heroku domains:add "$DOMAIN" --app "$to" --wait ${cert:+--cert "$cert"}
}
if ! move "$live" "$idle" || ! infra/scripts/health_gate.sh "${SERVICE_URL:-https://$DOMAIN}"; then
  echo "::error::giving $DOMAIN back to $live: docs/runbooks/heroku_runbook.md#deployment_failed"
  move "$idle" "$live" || exit 70
  infra/scripts/health_gate.sh "${SERVICE_URL:-https://$DOMAIN}" || exit 70
  exit 1
fi
echo "$idle serves $DOMAIN; $live keeps the version before"
