"""Datadog as the place of alerts and dashboard: the contract by value, and the script against a stand-in of Datadog's API."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from datadog import KEYS, Datadog, apply, datadog, wrong
from rendering import render_triple, triples

from fly_io.test_configuration import problems

TRIPLE = next(triple for triple in triples() if triple[0] == "fly_io")


@pytest.fixture(scope="module")
def render() -> Path:
    return render_triple(TRIPLE, observability="datadog")


@pytest.fixture
def shop(render: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(render, tmp_path / "shop"))


@pytest.fixture
def api() -> Iterator[Datadog]:
    with datadog() as state:
        yield state


SLEEPS = {"dev"}
"""Environments whose Machines may all sleep."""


def test_monitors_are_the_contract(render: Path) -> None:
    assert wrong(render, sleeps=SLEEPS) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("> 500", "> 5000"),
        ("last_15m", "last_5m"),
        ("severity:critical", "severity:info"),
        ("#cpu", "#gpu"),
        ("@", " "),
    ],
)
def test_a_fault_is_found(shop: Path, old: str, new: str) -> None:
    file = shop / "infra/monitoring/monitors.json"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert wrong(shop, sleeps=SLEEPS)


def test_every_helper_is_valid(render: Path) -> None:
    """Against Fly.io's schema; numbers go from vmalert to Vector to Datadog, and nothing listens for the public."""
    helpers = {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in render.glob("infra/fly/addons/*/fly.toml")
    }
    assert {name: found for name, helper in helpers.items() if (found := problems(helper))} == {}
    assert "alertmanager" not in helpers
    assert not any("http_service" in helper or "services" in helper for helper in helpers.values())
    vector = yaml.safe_load((render / "infra/monitoring/vector.yml").read_text(encoding="utf-8"))
    port = int(vector["sources"]["numbers"]["address"].rsplit(":", 1)[1])
    arguments = (render / "infra/fly/addons/alerts/args").read_text(encoding="utf-8")
    assert f"--env=VM_remoteWrite_url=http://{{app}}-datadog.internal:{port}\n" in arguments
    assert vector["sources"]["numbers"]["path"] == "/api/v1/write"  # what vmalert appends
    assert helpers["datadog"]["checks"]["vector"]["port"] == port


@pytest.mark.parametrize("answers", [{}, {"database": "none"}, {"cache": "none"}, {"data_residency": "eu"}], ids=str)
def test_rules_hold(answers: dict[str, str]) -> None:
    """The tests that ship with a render pass: every number by value."""
    if not shutil.which("promtool"):
        pytest.skip("not run: promtool is not installed")
    root = render_triple(TRIPLE, observability="datadog", **answers)
    done = subprocess.run(["infra/scripts/test.sh"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == 3


def test_a_number_that_is_wrong_is_found(shop: Path) -> None:
    if not shutil.which("promtool"):
        pytest.skip("not run: promtool is not installed")
    file = shop / "infra/monitoring/rules.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("histogram_quantile(0.95", "histogram_quantile(0.5"), encoding="utf-8"
    )
    done = subprocess.run(["infra/scripts/test.sh"], cwd=shop, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_monitors_are_created_once(shop: Path, api: Datadog) -> None:
    """A second run changes no monitor and makes no second dashboard."""
    monitors = json.loads((shop / "infra/monitoring/monitors.json").read_text(encoding="utf-8"))
    done = apply(shop, api)
    assert done.returncode == 0, done.stderr
    assert api.changes == ["POST /api/v1/monitor"] * len(monitors) + ["POST /api/v1/dashboard"]
    assert {monitor["query"] for monitor in api.monitors.values()} == {monitor["query"] for monitor in monitors}
    api.changes.clear()
    done = apply(shop, api)
    assert done.returncode == 0, done.stderr
    assert f"{len(monitors)} monitors need no change" in done.stdout
    [board] = api.dashboards
    assert api.changes == [f"PUT /api/v1/dashboard/{board}"]


def test_a_change_reaches_one_monitor(shop: Path, api: Datadog) -> None:
    """A limit in the file, a limit by hand, an alert that is gone; what is not this project's is left alone."""
    apply(shop, api)
    file = shop / "infra/monitoring/monitors.json"
    monitors: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    gone, changed, spoiled = monitors[0], monitors[1], monitors[2]
    changed["options"]["thresholds"]["critical"] = 700
    file.write_text(json.dumps(monitors[1:]), encoding="utf-8")
    number = {monitor["name"]: key for key, monitor in api.monitors.items()}
    api.monitors[number[spoiled["name"]]]["query"] = "by hand"
    api.monitors[7] = {"name": "a colleague's", "tags": ["project:my-service"], "query": "x", "id": 7}
    api.changes.clear()
    done = apply(shop, api)
    assert done.returncode == 0, done.stderr
    assert sorted(api.changes[:-1]) == sorted(
        [
            f"DELETE /api/v1/monitor/{number[gone['name']]}",
            f"PUT /api/v1/monitor/{number[changed['name']]}",
            f"PUT /api/v1/monitor/{number[spoiled['name']]}",
        ]
    )
    assert api.monitors[number[spoiled["name"]]]["query"] == spoiled["query"]
    assert 7 in api.monitors


def test_dry_run_changes_nothing(shop: Path, api: Datadog) -> None:
    done = apply(shop, api, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "create my-service-prod: error_rate" in done.stdout
    assert api.changes == []


@pytest.mark.parametrize("name", ["DD_API_KEY", "DD_APP_KEY"])
def test_a_bad_key_is_one_clear_line(shop: Path, api: Datadog, name: str) -> None:
    done = apply(shop, api, **{name: "wrong"})
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["Datadog refuses the keys (403): is datadoghq.eu the site of the account?"]
    assert api.changes == []
    assert apply(shop, api, **{name: ""}).returncode == 64


def test_an_answer_of_no_monitor_stops(shop: Path, api: Datadog) -> None:
    """Datadog says what is wrong with a query; the script ends there."""
    file = shop / "infra/monitoring/monitors.json"
    file.write_text(
        re.sub(r'"query": "[^"]*"', '"kweri": ""', file.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    done = apply(shop, api)
    assert done.returncode == 1
    assert "Datadog answers 400 to POST /api/v1/monitor" in done.stderr


def test_no_key_in_a_list_of_processes(shop: Path, api: Datadog, tmp_path: Path) -> None:
    """Every program that the script starts is listed with its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("curl", "jq"):
        (folder / program).write_text(
            f'#!/bin/bash\nprintf "%s " "$@" >>"{tmp_path}/processes"\nexec {shutil.which(program)} "$@"\n'
        )
        (folder / program).chmod(0o755)
    done = apply(shop, api, PATH=f"{folder}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    seen = (tmp_path / "processes").read_text(encoding="utf-8") + done.stdout
    assert "monitor_tags" in seen
    assert not [key for key in KEYS.values() if key in seen]
