#!/usr/bin/env bash
# healthy.sh CONTAINER...: waits until the health check of each passes, at most a minute for each.
# podman-compose waits only with Podman 4.6 or newer, for ever when a one-off such as the migration has ended, and only
# where systemd runs the checks. This asks them itself.
set -euo pipefail
(($#)) || {
  echo "usage: $0 CONTAINER..." >&2
  exit 64
}
for container in "$@"; do
  for attempt in {1..60}; do
    status=0
    podman healthcheck run "$container" >/dev/null 2>&1 || status=$?
    case $status in
    0) continue 2 ;;
    125) break ;; # it has ended, so asking again is of no use
    esac
    sleep 1
  done
  podman logs --tail 20 "$container" >&2
  echo "$container is not healthy after $attempt attempts" >&2
  exit 1
done
