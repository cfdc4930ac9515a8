#!/usr/bin/env bash
# Test the infrastructure files without an account: the configuration by Python, the alerts by promtool.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ $# -ne 0 ]]; then
  echo "usage: $0" >&2
  exit 64
fi
python3 -m unittest discover --start-directory infra/tests --quiet
if ! command -v promtool >/dev/null; then
  echo "NOT RUN: the alerts, because promtool is not installed" >&2
  exit 0
fi
promtool check rules infra/monitoring/rules.yml
promtool test rules infra/monitoring/rules_test.yml
# the autoscaler's query stands in fly.toml only; promtool wants it inside the test file
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work/autoscaler_test.yml" <<'PYTHON'
import json, pathlib, sys, tomllib

infra = pathlib.Path("infra")
query = tomllib.loads((infra / "fly/addons/autoscaler/fly.toml").read_text())["env"]["FAS_PROMETHEUS_QUERY"]
test = (infra / "monitoring/autoscaler_test.yml").read_text()
pathlib.Path(sys.argv[1]).write_text(test.replace("expr: QUERY", "expr: " + json.dumps(query.strip())))
PYTHON
promtool test rules "$work/autoscaler_test.yml"
