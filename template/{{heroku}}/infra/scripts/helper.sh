#!/usr/bin/env bash
# Build and release one helper app of an environment: a folder of infra/heroku with a Dockerfile.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
folder=infra/heroku/${2:-}
if [[ $# -ne 2 || ! $1 =~ ^(dev|staging|prod)$ || ! -f $folder/Dockerfile ]]; then
  echo "usage: $0 dev|staging|prod $(cd infra/heroku && echo ./*/Dockerfile | sed 's|\./||g; s|/Dockerfile||g; s/ /|/g')" >&2
  exit 64
fi
# one letter, because a name has 30 characters at most
app=$PROJECT-$1-${2:0:1}
heroku container:login
infra/scripts/push.sh "$app" web infra --file "$folder/Dockerfile" --build-arg "ENVIRONMENT=$1"
heroku container:release web --app "$app"
