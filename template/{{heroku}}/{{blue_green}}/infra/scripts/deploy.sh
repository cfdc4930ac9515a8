#!/usr/bin/env bash
# Release one image to the app that does not serve, blue or green, and stop there: promote.sh moves the domain to it.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
source infra/scripts/project.sh
if [[ $# -ne 2 || ! $1 =~ ^(dev|staging|prod)$ || $2 != *@sha256:* ]]; then
  echo "usage: $0 dev|staging|prod IMAGE@sha256:DIGEST" >&2
  exit 64
fi
live=$(infra/scripts/live.sh "$1")
if [[ $live == blue ]]; then idle=green; else idle=blue; fi
infra/scripts/release.sh "$PROJECT-$1-${idle:0:1}" "$2"
echo "$idle is ready; infra/scripts/promote.sh $1 gives it the traffic"
