"""The scripts of a render against a `heroku` with a memory: release, failed release, going back, failed going back, the switch."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rendering import render_triple, triples

from heroku import standin

NATIVE = [triple for triple in triples() if triple[:2] == ("heroku", "native")]
ONE_APP = [triple for triple in NATIVE if triple[2] != "blue_green"]
TWO_APPS = [triple for triple in NATIVE if triple[2] == "blue_green"]
APP = "my-service-prod"
DIGESTS = [f"sha256:{number:064x}" for number in range(1, 5)]


class Account:
    """A render and the stand-ins."""

    def __init__(self, render: Path, folder: Path, state: dict[str, Any]) -> None:
        self.render, self.folder, self.state = render, folder, state

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the render."""
        return subprocess.run(
            [str(self.render / "infra/scripts" / script), *arguments],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "GATE_TRIES": "4",
                "GATE_INTERVAL": "0",
                "DOMAIN": "www.example.com",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def deploy(self, digest: str) -> int:
        """Release a digest to production; gives the exit code."""
        return self.run("deploy.sh", "prod", f"ghcr.io/example/my-service@{digest}").returncode

    def runs(self, app: str = APP) -> str:
        """Digest of an app's current release."""
        return str(standin.current(self.state["apps"][app])["image"])


@contextmanager
def account(triple: tuple[str, str, str], folder: Path, *apps: str) -> Iterator[Account]:
    """Production with its config vars, before the first release."""
    state = {
        "apps": {name: standin.app("DATABASE_URL", "REDIS_URL") for name in apps},
        "calls": [],
        "broken": {},
        "refuses_domains": [],
    }
    with standin.running(folder, state):
        yield Account(render_triple(triple), folder, state)


@pytest.fixture(params=ONE_APP, ids="-".join)
def prod(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    with account(request.param, tmp_path, APP) as found:
        yield found


@pytest.fixture(params=TWO_APPS, ids="-".join)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    with account(request.param, tmp_path, f"{APP}-b", f"{APP}-g") as found:
        yield found


def test_release(prod: Account) -> None:
    """The image and its release phase are pushed and released together."""
    for digest in DIGESTS[:2]:
        assert prod.deploy(digest) == 0
        assert prod.runs() == digest
    assert prod.state["apps"][APP]["pushed"]["release"].startswith("FROM ghcr.io/example/my-service@sha256:")
    assert ["container:release", "web", "release", "--app", APP] in prod.state["calls"]


def test_version_that_fails_its_users(prod: Account) -> None:
    """Heroku is content, the gate is not: the release before comes back."""
    prod.deploy(DIGESTS[0])
    prod.state["broken"] = {DIGESTS[1]: "traffic"}
    assert prod.deploy(DIGESTS[1]) == 1
    assert prod.runs() == DIGESTS[0]


def test_migration_fails(prod: Account) -> None:
    """Nothing is released, and nothing has to go back."""
    prod.deploy(DIGESTS[0])
    prod.state["broken"] = {DIGESTS[1]: "migration"}
    assert prod.deploy(DIGESTS[1]) == 1
    assert prod.runs() == DIGESTS[0]
    assert not [call for call in prod.state["calls"] if call[0] == "releases:rollback"]


def test_going_back_fails(prod: Account) -> None:
    prod.deploy(DIGESTS[0])
    prod.state["broken"] = {DIGESTS[0]: "traffic", DIGESTS[1]: "traffic"}
    assert prod.deploy(DIGESTS[1]) == 70


def test_rollback_goes_back_and_never_forward(prod: Account) -> None:
    """Also when the gate has refused a release in between."""
    for digest in DIGESTS[:3]:
        assert prod.deploy(digest) == 0
    prod.state["broken"] = {DIGESTS[3]: "traffic"}
    assert prod.deploy(DIGESTS[3]) == 1
    assert prod.run("rollback.sh", "prod").returncode == 0
    assert prod.runs() == DIGESTS[1]
    assert prod.run("rollback.sh", "prod").returncode == 0
    assert prod.runs() == DIGESTS[0]


def test_missing_config_var_stops_before_anything(prod: Account) -> None:
    del prod.state["apps"][APP]["config"]["DATABASE_URL"]
    done = prod.run("deploy.sh", "prod", f"ghcr.io/example/my-service@{DIGESTS[0]}")
    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
    assert {call[0] for call in prod.state["calls"]} == {"config"}


def test_configuration(prod: Account) -> None:
    """It shows the difference, sets it, and then there is none."""
    assert prod.run("plan.sh", "prod").returncode == 2
    done = prod.run("configure.sh", "prod")
    assert done.returncode == 0, done.stderr
    assert prod.run("plan.sh", "prod").returncode == 0
    assert prod.state["apps"][APP]["config"]["ENVIRONMENT"] == "prod"
    assert ["ps:autoscale:enable", "--min", "2", "--max", "6", "--p95", "500", "--app", APP] in prod.state["calls"]
    assert ["features:enable", "preboot", "--app", APP] in prod.state["calls"]


def test_switch(pair: Account) -> None:
    """The release goes to the app without the domain; the switch moves the domain, and once more gives it back."""
    blue, green = (pair.state["apps"][f"{APP}-{letter}"] for letter in "bg")
    blue["domains"].append("www.example.com")
    assert pair.deploy(DIGESTS[0]) == 0
    assert (pair.runs(f"{APP}-b"), pair.runs(f"{APP}-g")) == ("", DIGESTS[0])
    assert blue["domains"] == ["www.example.com"]
    assert pair.run("promote.sh", "prod").returncode == 0
    assert (blue["domains"], green["domains"]) == ([], ["www.example.com"])
    assert pair.deploy(DIGESTS[1]) == 0
    assert (pair.runs(f"{APP}-b"), pair.runs(f"{APP}-g")) == (DIGESTS[1], DIGESTS[0])
    assert pair.run("promote.sh", "prod").returncode == 0
    assert pair.run("rollback.sh", "prod").returncode == 0
    assert green["domains"] == ["www.example.com"]


def test_switch_to_an_unhealthy_app_is_refused(pair: Account) -> None:
    pair.state["apps"][f"{APP}-b"]["domains"].append("www.example.com")
    pair.deploy(DIGESTS[0])
    pair.state["broken"] = {DIGESTS[0]: "traffic"}
    assert pair.run("promote.sh", "prod").returncode == 1
    assert pair.state["apps"][f"{APP}-b"]["domains"] == ["www.example.com"]


def test_switch_that_fails_is_undone(pair: Account) -> None:
    pair.state["apps"][f"{APP}-b"]["domains"].append("www.example.com")
    pair.deploy(DIGESTS[0])
    pair.state["refuses_domains"] = [f"{APP}-g"]
    assert pair.run("promote.sh", "prod").returncode == 1
    assert pair.state["apps"][f"{APP}-b"]["domains"] == ["www.example.com"]
    pair.state["refuses_domains"] = [f"{APP}-g", f"{APP}-b"]
    assert pair.run("promote.sh", "prod").returncode == 70
