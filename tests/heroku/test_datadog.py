"""Datadog as the place of alerts and dashboard: the contract by value, the way of the numbers, and the script."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from datadog import apply, datadog, wrong
from rendering import render_triple, triples
from validators.tools import run

TRIPLES = [triple for triple in triples() if triple[0] == "heroku"]
ONLY_PROD = {"cpu", "at_maximum", "database_cpu", "cache_memory"}
"""Numbers that need processors or sizes of one's own, which production has."""
MONITOR = "infra/heroku/monitor"


def shop(triple: tuple[str, str, str], **answers: str) -> Path:
    """A render that sends to Datadog."""
    return render_triple(triple, observability="datadog", **answers)


def text(root: Path, path: str) -> str:
    """A file of a render."""
    return (root / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_monitors_are_the_contract(triple: tuple[str, str, str]) -> None:
    assert wrong(shop(triple), tag="deployment", only_prod=ONLY_PROD) == []


def test_a_fault_is_found(tmp_path: Path) -> None:
    root = Path(shutil.copytree(shop(TRIPLES[0]), tmp_path / "shop"))
    file = root / "infra/monitoring/monitors.json"
    file.write_text(file.read_text(encoding="utf-8").replace("< 15", "< 5"), encoding="utf-8")
    assert len(wrong(root, tag="deployment", only_prod=ONLY_PROD)) == 3


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
@pytest.mark.parametrize("answers", [{}, {"database": "none", "cache": "none"}], ids=str)
def test_rules_hold(triple: tuple[str, str, str], answers: dict[str, str]) -> None:
    """The tests that ship with a render pass: every number by value."""
    if not shutil.which("promtool"):
        pytest.skip("not run: promtool is not installed")
    code, output = run(["infra/scripts/test_alerts.sh"], shop(triple, **answers))
    assert code == 0, output
    assert output.count("SUCCESS") == 2
    code, output = run(
        ["python3", "-m", "unittest", "discover", "--start-directory", "infra/tests"], shop(triple, **answers)
    )
    assert code == 0, output


def test_a_number_that_is_wrong_is_found(tmp_path: Path) -> None:
    if not shutil.which("promtool"):
        pytest.skip("not run: promtool is not installed")
    root = Path(shutil.copytree(shop(TRIPLES[0]), tmp_path / "shop"))
    file = root / "infra/monitoring/rules.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("histogram_quantile(0.95", "histogram_quantile(0.5"), encoding="utf-8"
    )
    assert run(["infra/scripts/test_alerts.sh"], root)[0] != 0


def test_the_way_of_the_numbers() -> None:
    """Vector counts, Prometheus computes, Vector sends: what one names the other has, and only the drain is open."""
    root = shop(TRIPLES[0])
    counts, sends = (yaml.safe_load(text(root, f"{MONITOR}/{name}.yml")) for name in ("vector", "datadog"))
    prometheus = yaml.safe_load(text(root, f"{MONITOR}/prometheus.yml"))
    assert not set(counts["sources"]) & set(sends["sources"])
    assert counts["sinks"]["metrics"]["address"] in prometheus["scrape_configs"][0]["static_configs"][0]["targets"]
    [write] = prometheus["remote_write"]
    numbers = sends["sources"]["numbers"]
    assert write["url"] == f"http://{numbers['address']}{numbers['path']}"
    assert numbers["address"].startswith("127.0.0.1:")
    kept = re.compile(write["write_relabel_configs"][0]["regex"])
    assert all(
        kept.fullmatch(name) for name in re.findall(r"- record: (\w+)", text(root, "infra/monitoring/rules.yml"))
    )
    assert not kept.fullmatch("router_requests_total")
    inputs = {name: row["inputs"][0] for kind in ("transforms", "sinks") for name, row in sends[kind].items()}
    assert inputs["datadog_metrics"] == "named_numbers"
    assert inputs["named_numbers"] == "numbers"
    assert inputs["named_lines"] in counts["sources"]
    recipe = text(root, f"{MONITOR}/Dockerfile")
    assert "alertmanager" not in recipe + text(root, f"{MONITOR}/start.sh")
    assert all(
        f"--config /etc/monitor/{name}.yml" in text(root, f"{MONITOR}/start.sh") for name in ("vector", "datadog")
    )


def test_monitors_are_created_once() -> None:
    """A second run changes no monitor."""
    root = shop(TRIPLES[0])
    monitors = json.loads(text(root, "infra/monitoring/monitors.json"))
    with datadog() as api:
        assert apply(root, api).returncode == 0
        assert api.changes.count("POST /api/v1/monitor") == len(monitors)
        done = apply(root, api)
        assert f"{len(monitors)} monitors need no change" in done.stdout
        assert len(api.monitors) == len(monitors)
