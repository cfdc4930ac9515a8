#!/usr/bin/env bash
# Fail when somebody changed the deployed configuration by hand.
set -euo pipefail
cd "$(dirname "$0")/../../.."
infra/scripts/plan.sh "$1" || {
  echo "::error::the configuration of $1 differs from the repository"
  exit 1
}
