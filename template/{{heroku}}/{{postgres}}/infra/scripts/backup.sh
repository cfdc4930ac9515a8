#!/usr/bin/env bash
# Copy the newest backup of an environment's database to your bucket, and delete the copies older than 30 days. Heroku
# keeps a few days, and deletes all of them with the database. BACKUP_REMOTE is a place of rclone, such as `backup:bucket`.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 1 || ! $1 =~ ^(dev|staging|prod)$ || -z ${BACKUP_REMOTE:-} ]]; then
  echo "usage: BACKUP_REMOTE=remote:bucket $0 dev|staging|prod" >&2
  exit 64
fi
app=$(infra/scripts/apps.sh "$1" | head --lines 1)
# the address is that of the last backup that succeeded, however old: after a failure, or without a schedule, it is no new copy
info=$(heroku pg:backups:info --app "$app")
finished=$(sed --quiet 's/^Finished at: *//p' <<<"$info")
if ! grep --quiet -e '^Status: *Completed' -e '^Status: *Finished with' <<<"$info" ||
  (($(date --date "$finished" +%s) < $(date +%s) - 25 * 3600)); then
  echo "::error::the last backup of $app did not succeed within a day: docs/runbooks/heroku_runbook.md#backup_failed" >&2
  exit 1
fi
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
# the address is signed and lives for an hour; through standard input it is in no process list
heroku pg:backups:url --app "$app" | sed 's/^\(.*\)$/url = "\1"/' |
  curl --silent --show-error --fail --config - --output "$work/dump"
if [[ $(head --bytes 5 "$work/dump") != PGDMP ]]; then
  echo "::error::what $app gave is no backup: docs/runbooks/heroku_runbook.md#backup_failed" >&2
  exit 1
fi
rclone copyto "$work/dump" "$BACKUP_REMOTE/$app/$(date --utc --date "$finished" +%Y-%m-%dT%H%M%SZ).dump"
rclone delete --min-age 30d "$BACKUP_REMOTE/$app"
