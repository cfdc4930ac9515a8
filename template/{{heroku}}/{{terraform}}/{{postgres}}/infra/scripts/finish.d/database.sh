#!/usr/bin/env bash
# A logical backup every night; backup.sh copies it out.
set -euo pipefail
heroku pg:backups:schedule DATABASE_URL --at "02:00 UTC" --app "$1"
