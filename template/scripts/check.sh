#!/usr/bin/env bash
# Runs every validator of scripts/checks/ whose program is installed. A file there is named after its program.
# Exit 1 when one of them found something; what is not installed is named, never counted as passed. A check exits with 69
# when its program is there and a part of it is not.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failed=() missing=()
for check in scripts/checks/*.sh; do
  program=$(basename "$check" .sh)
  if ! command -v "$program" >/dev/null; then
    missing+=("$program")
  elif output=$("$check" 2>&1); then
    printf 'ok    %s\n' "$program"
  elif (($? == 69)); then
    missing+=("$program")
  else
    printf 'FAIL  %s\n%s\n' "$program" "$output"
    failed+=("$program")
  fi
done
for program in "${missing[@]}"; do
  printf 'not run (not installed): %s\n' "$program"
done
if ((${#failed[@]})); then
  printf '%d failed: %s\n' "${#failed[@]}" "${failed[*]}"
  exit 1
fi
