#!/usr/bin/env bash
# Two programs in one dyno, because apps of the common runtime have no private network: Vector takes the drained logs,
# archives them, counts, and sends to Datadog what Prometheus computes from the counts. When one ends, both end, and Heroku
# starts the dyno again. Only Vector's drain is reachable from outside, with a password.
set -euo pipefail
trap 'kill $(jobs -p)' TERM
prometheus --config.file=/etc/monitor/prometheus.yml --storage.tsdb.path=/tmp/prometheus \
  --web.listen-address=127.0.0.1:9090 &
vector --config /etc/monitor/vector.yml --config /etc/monitor/datadog.yml &
wait -n || true
exit 1
