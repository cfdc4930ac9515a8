#!/usr/bin/env bash
# Deploy one helper app of an environment: a folder of infra/fly/addons. Its `args` file may use {app}, {org},
# {environment}, {minimum} and {maximum}.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
folder=infra/fly/addons/${2:-}
if [[ $# -ne 2 || ! -f infra/fly/$1.toml || ! -f $folder/fly.toml || -z ${FLY_ORG:-} ]]; then
  echo "usage: FLY_ORG=organization $0 dev|staging|prod $(basename -a infra/fly/addons/*/ | paste --serial --delimiters '|')" >&2
  exit 64
fi
# shellcheck source=/dev/null
source "infra/fly/$1.env"
app=$PROJECT-$1 helper=$PROJECT-$1-$2
options=()
while read -r line; do
  line=${line//\{app\}/$app} line=${line//\{org\}/$FLY_ORG} line=${line//\{environment\}/$1}
  line=${line//\{minimum\}/$MINIMUM} line=${line//\{maximum\}/$MAXIMUM}
  options+=("$line")
done <"$folder/args"
if ! fly status --app "$helper" >/dev/null 2>&1; then
  fly apps create "$helper" --org "$FLY_ORG"
fi
# one Machine and no public address: helpers are reached over the private network. fly works in the folder that is named first,
# so the files that fly.toml and `args` name are found from there.
fly deploy "$folder" --app "$helper" --primary-region "${REGIONS%%,*}" --ha=false --no-public-ips \
  --yes "${options[@]}"
