#!/usr/bin/env bash
# Rehearse a restore: bring back the database of an environment as it was RPO minutes ago, into a cluster of its own, look whether
# every table and its rows came along, and destroy the cluster again. Exit 1 when something is missing, or when it took longer than
# the RTO. Needs psql, and a token that may make and destroy clusters of this organization; the cluster is paid by the hour.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml || -z ${FLY_ORG:-} ]]; then
  echo "usage: FLY_ORG=organization $0 dev|staging|prod" >&2
  exit 64
fi
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1 drill=$PROJECT-$1-drill tab=$'\t'
export LC_ALL=C # sort and join have to agree
fail() {
  echo "::error::restore drill of $app: $*: docs/runbooks/fly_io_runbook.md#backup_failed"
  exit 1
}
# field NAME FIELD; without a cluster the command prints a sentence instead of JSON
field() {
  fly mpg list --org "$FLY_ORG" --json |
    jq --raw-input --slurp --raw-output --arg name "$1" --arg field "$2" '(fromjson? // [])[] | select(.name == $name) | .[$field]'
}
# The tables of a cluster with their rows, a tab in between; marked, because fly prints lines of its own in between
rows() {
  fly mpg connect "$1" <<'SQL' | sed --quiet 's/^row //p' | sort
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
SELECT format('SELECT %L, count(*) FROM %I.%I', 'row ' || schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
\pset fieldsep '\t'
\gexec
SQL
}

source_id=$(field "$DATABASE_CLUSTER" id)
[[ -n $source_id ]] || fail "there is no cluster named $DATABASE_CLUSTER"
[[ -z $(field "$drill" id) ]] || fail "$drill is left from an earlier drill: look why, then destroy it"
before=$(rows "$source_id")
[[ -n $before ]] || fail "the database has no tables"

# The log of changes reaches the backups some minutes late, whatever was promised.
minutes=$((RPO_MINUTES < 5 ? 5 : RPO_MINUTES))
moment=$(jq --null-input --raw-output --argjson minutes "$minutes" 'now - 60 * $minutes | floor | todate')
began=$SECONDS
destroy() {
  local id
  id=$(field "$drill" id)
  [[ -z $id ]] || fly mpg destroy "$id" --yes
}
trap destroy EXIT
fly mpg restore "$source_id" --pitr-time "$moment" --name "$drill" || fail "going back to $moment was refused"
until [[ $(field "$drill" status) == ready ]]; do
  ((SECONDS - began < DRILL_SECONDS)) || fail "it is not back after $(((SECONDS - began) / 60)) minutes"
  sleep "$DRILL_INTERVAL"
done
after=$(rows "$(field "$drill" id)")
took=$(((SECONDS - began) / 60 + 1))

# Tables grow and shrink while this runs; one that is gone, or empty now, was lost.
lost=$(join -t "$tab" -a 1 -e - -o 1.1,1.2,2.2 <(echo "$before") <(echo "$after") | awk -F "$tab" '$3 == "-" || ($2 > 0 && $3 == 0) { print $1 }')
[[ -z $lost ]] || fail "missing or empty: ${lost//$'\n'/, }"
total=$(awk -F "$tab" '{ rows += $2 } END { print rows }' <<<"$after")
echo "$app of $moment was back in $took minutes, with $(wc --lines <<<"$after") tables and $total rows"
((took <= RTO_MINUTES)) || fail "it took $took minutes, $RTO_MINUTES were promised"
