"""The scripts of a render against a `fly` with a memory: release, failed release, going back, failed going back, the switch."""

from __future__ import annotations

import json
import os
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rendering import render_triple, triples

from fly_io import standin

TRIPLES = [triple for triple in triples() if triple[0] == "fly_io"]
APP = "my-service-prod"
DIGESTS = [f"sha256:{number:064x}" for number in range(1, 5)]


class Account:
    """A render, and an organization with the stand-ins."""

    def __init__(self, render: Path, folder: Path, url: str, data: dict[str, Any]) -> None:
        self.render, self.folder, self.url, self.data = render, folder, url, data

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the render."""
        return subprocess.run(
            [str(self.render / "infra/scripts" / script), *arguments],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}", "HOME": str(self.folder), "SERVICE_URL": self.url,
                "GATE_TRIES": "4", "GATE_INTERVAL": "0", "FLY_ORG": "my-org", "FLY_API_TOKEN": "x",
            } | environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def deploy(self, digest: str) -> int:
        """Release a digest to production; gives the exit code."""
        return self.run("deploy.sh", "prod", f"ghcr.io/example/my-service@{digest}").returncode

    @property
    def app(self) -> dict[str, Any]:
        """Production."""
        app: dict[str, Any] = self.data["apps"][APP]
        return app

    @property
    def running(self) -> set[str]:
        """Digests of all Machines."""
        return {standin.digest(machine["image"]) for machine in self.app["machines"]}

    def calls(self, command: str) -> list[list[str]]:
        """Calls of one command."""
        return [call for call in self.data["calls"] if call[0] == command]


@contextmanager
def account(triple: tuple[str, str, str], folder: Path) -> Iterator[Account]:
    """An empty organization."""
    state = standin.new_state()
    with standin.running(folder, state) as url:
        yield Account(render_triple(triple), folder, url, state)


def with_app(account: Account) -> Account:
    """Production with its app and secrets, before the first release."""
    account.data["apps"][APP] = {
        "secrets": ["DATABASE_URL", "REDIS_URL"], "machines": [], "releases": [], "config": {}, "org": "my-org",
    }  # fmt: skip
    return account


@pytest.fixture(params=TRIPLES, ids="-".join)
def prod(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    """Each model."""
    with account(request.param, tmp_path) as new:
        yield with_app(new)


@pytest.fixture
def rolling(tmp_path: Path) -> Iterator[Account]:
    """One model, for what all have in common."""
    with account(("fly_io", "native", "rolling"), tmp_path) as new:
        yield with_app(new)


def test_release(prod: Account) -> None:
    """The digest is copied, released, asked for; a second one takes its place."""
    for digest in DIGESTS[:2]:
        assert prod.deploy(digest) == 0
        assert prod.running == {digest}
    assert prod.calls("skopeo")[0][1:] == [
        f"ghcr.io/example/my-service@{DIGESTS[0]}", f"registry.fly.io/{APP}:{DIGESTS[0][7:19]}",
    ]  # fmt: skip
    assert f"registry.fly.io/{APP}@{DIGESTS[1]}" in prod.data["served"]
    assert f"SERVICE_VERSION={DIGESTS[1]}" in prod.calls("deploy")[-1]


def test_version_that_is_never_ready(prod: Account) -> None:
    """The release fails, the version before runs everywhere again, and only a rolling one ever served the bad version."""
    prod.deploy(DIGESTS[0])
    prod.data["broken"] = {DIGESTS[1]: "check"}
    assert prod.deploy(DIGESTS[1]) == 1
    assert prod.running == {DIGESTS[0]}
    assert "--skip-release-command" in prod.calls("deploy")[-1]
    strategy = prod.app["config"]["deploy"]["strategy"]
    statuses = [release["Status"] for release in prod.app["releases"]]
    assert statuses == ["complete", "failed", "complete"]
    if strategy in ("bluegreen", "canary"):
        assert f"registry.fly.io/{APP}@{DIGESTS[1]}" not in prod.data["served"]


def test_version_that_fails_its_users(prod: Account) -> None:
    """Fly.io is content, the gate is not: the version before is released again."""
    prod.deploy(DIGESTS[0])
    prod.data["broken"] = {DIGESTS[1]: "traffic"}
    assert prod.deploy(DIGESTS[1]) == 1
    assert prod.running == {DIGESTS[0]}
    assert f"registry.fly.io/{APP}@{DIGESTS[1]}" in prod.data["served"]


def test_going_back_fails(prod: Account) -> None:
    """When the version before is broken too, the exit code calls for a person."""
    prod.deploy(DIGESTS[0])
    prod.data["broken"] = {DIGESTS[0]: "traffic", DIGESTS[1]: "traffic"}
    assert prod.deploy(DIGESTS[1]) == 70


def test_first_release_fails(prod: Account) -> None:
    """There is nothing to go back to."""
    prod.data["broken"] = {DIGESTS[0]: "check"}
    assert prod.deploy(DIGESTS[0]) == 70


def test_migration_fails(prod: Account) -> None:
    """No Machine of the new version ever runs."""
    prod.deploy(DIGESTS[0])
    prod.data["broken"] = {DIGESTS[1]: "migration"}
    assert prod.deploy(DIGESTS[1]) == 1
    assert prod.running == {DIGESTS[0]}
    assert f"registry.fly.io/{APP}@{DIGESTS[1]}" not in prod.data["served"]


def test_rollback_goes_back_and_never_forward(prod: Account) -> None:
    """Each rollback goes one release further back; a version that was left does not come again."""
    for digest in DIGESTS[:3]:
        assert prod.deploy(digest) == 0
    assert prod.run("rollback.sh", "prod").returncode == 0
    assert prod.running == {DIGESTS[1]}
    assert prod.run("rollback.sh", "prod").returncode == 0
    assert prod.running == {DIGESTS[0]}
    done = prod.run("rollback.sh", "prod")
    assert done.returncode == 1
    assert "no earlier release" in done.stderr


def test_rollback_skips_a_version_that_the_gate_refused(prod: Account) -> None:
    """Fly.io calls it complete; it must not be what the next rollback takes."""
    for digest in DIGESTS[:2]:
        prod.deploy(digest)
    prod.data["broken"] = {DIGESTS[2]: "traffic"}
    assert prod.deploy(DIGESTS[2]) == 1
    assert prod.run("rollback.sh", "prod").returncode == 0
    assert prod.running == {DIGESTS[0]}


def test_missing_secret_stops_before_anything(rolling: Account) -> None:
    rolling.app["secrets"] = ["REDIS_URL"]
    done = rolling.run("deploy.sh", "prod", f"ghcr.io/example/my-service@{DIGESTS[0]}")
    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
    assert not rolling.calls("deploy")


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("deploy.sh", ["prod"]), ("deploy.sh", ["prod", "image:tag"]), ("deploy.sh", ["nowhere", f"x@{DIGESTS[0]}"]),
        ("rollback.sh", []), ("released.sh", []), ("health_gate.sh", []), ("check_secrets.sh", ["nowhere"]), ("plan.sh", []),
        ("scale.sh", []), ("setup.sh", []), ("addon.sh", ["prod", "nothing"]), ("watch.sh", []), ("test.sh", ["x"]),
        ("watch.d/budget.sh", []), ("watch.d/secret_rotation_failed.sh", []), ("watch.d/backup_failed.sh", []),
        ("restore_drill.sh", []),
    ],
)  # fmt: skip
def test_wrong_usage(rolling: Account, script: str, arguments: list[str]) -> None:
    done = rolling.run(script, *arguments)
    assert done.returncode == 64
    assert done.stderr.startswith("usage: ")
    assert done.stderr.count("\n") == 1
    assert not rolling.data["calls"]


def test_plan(rolling: Account) -> None:
    """Nothing to change after a release; a change by hand shows, and fails the daily check."""
    rolling.deploy(DIGESTS[0])
    assert rolling.run("plan.sh", "prod").returncode == 0
    rolling.app["config"]["kill_timeout"] = 5
    done = rolling.run("plan.sh", "prod")
    assert done.returncode == 2
    assert '-  "kill_timeout": 5' in done.stdout
    assert rolling.run("watch.d/drift.sh", "prod").returncode == 1


def test_setup_can_be_repeated(tmp_path: Path) -> None:
    with account(("fly_io", "native", "rolling"), tmp_path) as new:
        done = new.run("setup.sh", "prod")
        assert done.returncode == 0, done.stderr
        assert sorted(new.app["secrets"]) == ["DATABASE_URL", "REDIS_URL"]
        assert "--plan" in new.calls("mpg create")[0]
        first = len(new.data["calls"])
        assert new.run("setup.sh", "prod").returncode == 0
        again = new.data["calls"][first:]
    assert "password" not in done.stdout + done.stderr
    assert {call[0] for call in again} == {"status", "storage list", "mpg list", "secrets list", "redis status"}
    assert "password" not in json.dumps([call for call in new.data["calls"] if call[0].startswith("secrets")])


def test_addon_is_private_and_knows_its_environment(rolling: Account) -> None:
    assert rolling.run("addon.sh", "prod", "autoscaler").returncode == 0
    call = " ".join(rolling.calls("deploy")[0])
    assert "--no-public-ips" in call
    assert f"--env=FAS_APP_NAME={APP}" in call
    # one number, from the query and within the limits: with a minimum or a maximum beside it the program ends at once
    own = tomllib.loads((rolling.render / "infra/fly/addons/autoscaler/fly.toml").read_text(encoding="utf-8"))["env"]
    counts = [word for word in [*call.split("--env="), *own] if "MACHINE_COUNT" in word]
    assert [count.rstrip() for count in counts] == ["FAS_CREATED_MACHINE_COUNT=max(2, min(6, wanted))"]
    assert "{" not in call
    assert rolling.data["apps"][f"{APP}-autoscaler"]["org"] == "my-org"


def test_every_helper_app_finds_its_files(prod: Account) -> None:
    """A deploy reads the files that a fly.toml names from the folder it works in."""
    for folder in (prod.render / "infra/fly/addons").iterdir():
        done = prod.run("addon.sh", "prod", folder.name)
        assert done.returncode == 0, done.stderr
    if (prod.render / "infra/fly/canary").is_dir():
        environment = {**os.environ, "PATH": f"{prod.folder}:{os.environ['PATH']}"}
        for command in (["apps", "create", "router"], ["deploy", "infra/fly/canary", "--app", "router"]):
            subprocess.run(["fly", *command], cwd=prod.render, env=environment, check=True)


def test_scale(rolling: Account) -> None:
    rolling.deploy(DIGESTS[0])
    assert rolling.run("scale.sh", "prod", "4").returncode == 0
    assert len(rolling.app["machines"]) == 4


def test_budget_thresholds(rolling: Account) -> None:
    """Nothing, notice, warning, failure: at 50, 80 and 100 percent of the budget."""
    outcomes = []
    # the database plan and disk cost 296 dollars; a Machine of 16 shared CPUs and 4 GB about 39
    for count in (0, 3, 5, 6):
        guest = {"cpu_kind": "shared", "cpus": 16, "memory_mb": 4096}
        machine = {"id": "m", "image": "x", "cordoned": False, "state": "started", "guest": guest}
        rolling.app["machines"] = [machine] * count
        done = rolling.run("watch.d/budget.sh", "prod")
        outcomes.append((done.returncode, done.stdout.partition("prod costs")[0]))
    assert outcomes == [(0, "::notice::"), (0, "::warning::"), (0, "::warning::"), (1, "::error::")]


def test_budget_below_half(rolling: Account) -> None:
    done = rolling.run("watch.d/budget.sh", "dev")
    assert (done.returncode, done.stdout) == (0, "dev costs about 41 of 500 dollars a month: 8 %\n")


def test_token_that_expires_soon(rolling: Account) -> None:
    assert rolling.run("watch.d/secret_rotation_failed.sh", "prod").returncode == 0
    rolling.data["token_ends"] = int(time.time()) + 13 * 86400
    done = rolling.run("watch.d/secret_rotation_failed.sh", "prod")
    assert done.returncode == 1
    assert "::error::" in done.stdout


def test_backups(rolling: Account) -> None:
    """No cluster, no backup, an old one, one that is not finished, a fresh one."""

    def at(hours: int, status: str = "completed") -> dict[str, str]:
        stop = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600 * hours))
        return {"id": "b", "status": status, "type": "full", "start": stop, "stop": stop}

    codes = [rolling.run("watch.d/backup_failed.sh", "prod").returncode]
    rolling.data["clusters"] = {APP: "c1"}
    for backups in ([], [at(30)], [at(30), at(1, "in_progress")], [at(1), at(25), at(49)]):
        rolling.data["backups"] = backups
        codes.append(rolling.run("watch.d/backup_failed.sh", "prod").returncode)
    assert codes == [1, 1, 1, 1, 0]


def test_watch_runs_every_check(rolling: Account) -> None:
    """All are run even when one fails; the failed ones are named."""
    rolling.deploy(DIGESTS[0])
    rolling.data["token_ends"] = int(time.time())
    done = rolling.run("watch.sh", "prod")
    assert done.returncode == 1
    assert "failed: backup_failed secret_rotation_failed;" in done.stderr
    assert "no changes" in done.stdout
