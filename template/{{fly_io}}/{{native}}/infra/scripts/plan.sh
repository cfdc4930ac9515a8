#!/usr/bin/env bash
# Show what a deploy would change in the configuration of an environment. Fly.io has no plan of its own:
# this validates the file and compares it with what is deployed. Exit 2: there are differences.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 1 || ! -f infra/fly/$1.toml ]]; then
  echo "usage: $0 dev|staging|prod" >&2
  exit 64
fi
app=$PROJECT-$1 config=infra/fly/$1.toml
fly config validate --app "$app" --config "$config" --strict
# the image and SERVICE_VERSION are the pipeline's, not the file's
comparable() { jq --sort-keys 'del(.build, .env.SERVICE_VERSION)'; }
deployed=$(fly config show --app "$app" | comparable)
wanted=$(fly config show --app "$app" --config "$config" --local | comparable)
diff --unified --label "deployed to $app" --label "$config" <(echo "$deployed") <(echo "$wanted") || exit 2
echo "no changes"
