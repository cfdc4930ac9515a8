#!/usr/bin/env bash
# Restore the newest copy of an environment's database into an empty one and hold it against what was promised. BACKUP_REMOTE is
# where backup.sh copies to; PGHOST and its like name a PostgreSQL server that is thrown away afterwards, never the real one.
# Exit codes: 0 kept; 1 not kept; 64 wrong usage.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ || -z ${BACKUP_REMOTE:-} || -z ${PGHOST:-} ]]; then
  echo "usage: BACKUP_REMOTE=remote:bucket PGHOST=host $0 dev|staging|prod" >&2
  exit 64
fi
app=$(infra/scripts/apps.sh "$1" | head --lines 1)
failed=0
fail() {
  echo "::error::$*: docs/runbooks/heroku_runbook.md#backup_failed" >&2
  failed=1
}
SECONDS=0
newest=$(rclone lsjson "$BACKUP_REMOTE/$app" | jq --raw-output '
  max_by(.Name) // empty | "\(.Name) \(now - (.Name | strptime("%Y-%m-%dT%H%M%SZ.dump") | mktime) | . / 60 | floor)"')
if [[ -z $newest ]]; then
  fail "$app has no copy of a backup"
  exit 1
fi
age=${newest#* }
((age <= COPY_MINUTES)) || fail "the newest copy of $app is $age minutes old, and there is one every day"

work=$(mktemp --directory)
trap 'rm -rf "$work"; dropdb --if-exists restore_drill' EXIT
rclone copyto "$BACKUP_REMOTE/$app/${newest% *}" "$work/dump"
createdb restore_drill
# owners and rights are those of Heroku's credentials, which do not exist here
if ! pg_restore --no-owner --no-privileges --dbname restore_drill "$work/dump"; then
  fail "the newest copy of $app does not restore"
  exit 1
fi
rows=$(psql --no-psqlrc --tuples-only --no-align --dbname restore_drill --command "
  SELECT coalesce(sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I', schemaname, tablename),
    false, true, '')))[1]::text::bigint), 0) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
took=$((SECONDS / 60 + 1))
echo "the copy of $app, $age minutes old, was restored within $took minutes: $rows rows"
((rows > 0)) || fail "the newest copy of $app holds no rows"
((took <= RTO_MINUTES)) || fail "restoring $app takes $took minutes, $RTO_MINUTES were promised"
exit "$failed"
