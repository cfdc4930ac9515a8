#!/usr/bin/env bash
# Three programs in one dyno, because apps of the common runtime have no private network: Vector takes the drained logs,
# archives them and counts; Prometheus evaluates the rules; Alertmanager tells people. When one ends, all end, and Heroku
# starts the dyno again. Only Vector is reachable from outside, with a password.
set -euo pipefail
printf '%s' "$PAGE_URL" >/tmp/page_url
printf '%s' "$TICKET_URL" >/tmp/ticket_url
trap 'kill $(jobs -p)' TERM
alertmanager --config.file=/etc/monitor/alertmanager.yml --storage.path=/tmp/alertmanager \
  --web.listen-address=127.0.0.1:9093 --cluster.listen-address= &
prometheus --config.file=/etc/monitor/prometheus.yml --storage.tsdb.path=/tmp/prometheus \
  --web.listen-address=127.0.0.1:9090 &
vector --config /etc/monitor/vector.yml &
wait -n || true
exit 1
