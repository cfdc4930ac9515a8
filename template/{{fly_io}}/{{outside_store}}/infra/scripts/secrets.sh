#!/usr/bin/env bash
# Stage the secrets of an environment from the secret store; the next deploy brings them to the Machines, all at once. The values
# pass through pipes: they are in no output, no file and no list of processes. A name that left the store stays on the app.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -lt 1 || $# -gt 2 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod [app]" >&2
  exit 64
fi
app=${2:-$PROJECT-$1}
wanted=$(infra/scripts/store.sh "$1")
for name in $REQUIRED_SECRETS; do
  if printf '%s' "$wanted" | jq --exit-status --arg name "$name" 'has($name)' >/dev/null; then
    echo "$name is set by infra/scripts/setup.sh: take it out of the store" >&2
    exit 1
  fi
done
names=$(printf '%s' "$wanted" | jq --raw-output 'keys | join(", ")')
if [[ -z $names ]]; then
  echo "$app: the store has no secrets"
  exit 0
fi
# One pair of quotes is taken away, three begin a text of several lines, a line end of Windows is lost, and so is what follows a
# `#` outside of quotes: what would not arrive as it is must not arrive at all.
lines=$(printf '%s' "$wanted" | jq --raw-output '
  to_entries[] | .key as $name | .value
  | if test("\r") or utf8bytelength > 60000 or ((. == "\"" or startswith("\"\"")) and (test("\n") | not))
      or (split("\n") | .[:-1] | any(endswith("\"\"\"")))
      or (split("\n") | .[0] // "" | split("#") | length > 1 and (.[0] | split("\"") | length % 2 == 0))
    then error("\($name) has a form that fly secrets import does not read")
    elif test("\n") then "\($name)=\"\"\"\(.)\"\"\""
    else "\($name)=\"\(.)\"" end')
printf '%s\n' "$lines" | fly secrets import --stage --app "$app"
echo "$app: staged $names"
