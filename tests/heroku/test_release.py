"""The scripts of a render against a `heroku` with a memory: release, failed release, going back, failed going back, the switch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
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


def today() -> date:
    """The day of the test."""
    return datetime.now(UTC).date()


class Account:
    """A render and the stand-ins."""

    def __init__(self, render: Path, folder: Path, url: str, state: dict[str, Any]) -> None:
        self.render, self.folder, self.url, self.state = render, folder, url, state

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the render."""
        return subprocess.run(
            [str(self.render / "infra/scripts" / script), *arguments],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "GATE_TRIES": "4",
                "GATE_INTERVAL": "0",
                "PREBOOT_WAIT": "0",
                "DOMAIN": "www.example.com",
                "SERVICE_URL": f"{self.url}/domain",
                "BACKUP_REMOTE": "backup:copies",
                "HEROKU_TOKEN_EXPIRES": self.state["token_ends"],
                "HEROKU_API_KEY": "token",
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
    """Production with its config vars; an image that is no longer known was released once."""
    state = {
        "apps": {name: standin.app("DATABASE_URL", "REDIS_URL") | {"web": True} for name in apps},
        "calls": [], "broken": {}, "refuses_domains": [], "keeps_domains": [], "pipeline": {},
        "prices": {}, "bucket": {}, "copies": {},
        "last_backup": ("Completed", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} +0000"),
        "backup": "PGDMP and the data", "token_ends": (today() + timedelta(days=80)).isoformat(),
    }  # fmt: skip
    with standin.running(folder, state) as url:
        yield Account(render_triple(triple), folder, url, state)


@pytest.fixture(params=ONE_APP, ids="-".join)
def prod(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    with account(request.param, tmp_path, APP) as found:
        yield found


@pytest.fixture(params=TWO_APPS, ids="-".join)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    with account(request.param, tmp_path, f"{APP}-b", f"{APP}-g") as found:
        yield found


@pytest.fixture(params=NATIVE, ids="-".join)
def every(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Account]:
    apps = [f"{APP}-b", f"{APP}-g"] if request.param in TWO_APPS else [APP]
    with account(request.param, tmp_path, *apps) as found:
        yield found


def test_release(prod: Account) -> None:
    """The image and its release phase are pushed and released together."""
    for digest in DIGESTS[:2]:
        assert prod.deploy(digest) == 0
        assert prod.runs() == digest
    image = f"FROM ghcr.io/example/my-service@{DIGESTS[1]}\nENV SERVICE_VERSION={DIGESTS[1]}\n"
    start = 'ENTRYPOINT ["python", "-m", "service"]\n'
    assert prod.state["apps"][APP]["pushed"] == {
        "web": image + start + 'CMD ["serve"]\n',
        "release": image + start + 'CMD ["migrate"]\n',
    }
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


def test_rollback_after_a_changed_config_var(prod: Account) -> None:
    """A changed config var is a release of the same image: going back means the image before, and never no image."""
    prod.deploy(DIGESTS[0])
    assert prod.run("rollback.sh", "prod").returncode == 1
    assert prod.runs() == DIGESTS[0]
    assert prod.deploy(DIGESTS[1]) == 0
    assert prod.run("configure.sh", "prod").returncode == 0
    assert standin.current(prod.state["apps"][APP])["description"] == "Set config vars"
    assert prod.run("rollback.sh", "prod").returncode == 0
    assert prod.runs() == DIGESTS[0]
    assert prod.run("rollback.sh", "prod").returncode == 1


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
    found = prod.state["apps"][APP]
    assert found["config"]["ENVIRONMENT"] == "prod"
    assert (found["size"], found["autoscale"], found["features"]) == ("performance-m", [2, 6, 250], {"preboot": True})


def test_change_by_hand(prod: Account) -> None:
    """It shows, fails the daily check, and is undone; a secret is never printed."""
    prod.run("configure.sh", "prod")
    found = prod.state["apps"][APP]
    found["config"] |= {"LOG_LEVEL": "debug", "DATABASE_USER": "me", "DATABASE_URL": "postgres://hunter2"}
    found["size"] = "performance-l"
    done = prod.run("plan.sh", "prod")
    assert done.returncode == 2
    assert {"-LOG_LEVEL=debug", "-DATABASE_USER=me", "-dyno: performance-l"} <= set(done.stdout.splitlines())
    assert "hunter2" not in done.stdout
    assert prod.run("watch.d/drift.sh", "prod").returncode == 1
    assert prod.run("configure.sh", "prod").returncode == 0
    assert prod.run("watch.d/drift.sh", "prod").returncode == 0
    assert "DATABASE_USER" not in found["config"]


def test_setup_can_be_repeated(every: Account) -> None:
    """Everything is created once: apps, stages, add-ons, drains, the schedule of backups."""
    every.state["apps"].clear()
    done = every.run("setup.sh", "prod")
    assert done.returncode == 0, done.stderr
    apps = every.run("apps.sh", "prod").stdout.split()
    assert every.state["pipeline"] == dict.fromkeys(apps, "production")
    for name in apps:
        found = every.state["apps"][name]
        assert {"DATABASE_URL", "REDIS_URL"} <= found["config"].keys()
        assert len(found["drains"]) == 1
        assert found["drains"][0].endswith(f"/events?app={name}")
        assert [addon["plan"]["name"] for addon in found["addons"]] == [
            "heroku-postgresql:premium-0",
            "heroku-redis:premium-0",
        ]
    assert every.state["apps"][apps[0]]["schedule"] == "02:00 UTC"
    monitor = every.state["apps"][f"{APP}-m"]["config"]
    assert monitor["DRAIN_PASSWORD"] in every.state["apps"][apps[0]]["drains"][0]
    assert monitor["DRAIN_PASSWORD"] not in (every.folder / "arguments").read_text(encoding="utf-8")
    assert monitor["DRAIN_PASSWORD"] not in json.dumps(every.state["calls"])
    assert monitor["READY_URL"].endswith("/domain/health/ready")
    first = len(every.state["calls"])
    assert every.run("setup.sh", "prod").returncode == 0
    changing = {
        "apps:create",
        "pipelines:create",
        "pipelines:add",
        "addons:create",
        "addons:attach",
        "drains:add",
        "config:set",
    }
    assert not changing & {call[0] for call in every.state["calls"][first:]}
    assert all(not every.state["apps"][name]["dynos"] for name in apps), "sized before Heroku knows a process"
    for name in apps:
        every.state["apps"][name]["web"] = True
    assert every.run("configure.sh", "prod").returncode == 0
    assert every.run("plan.sh", "prod").returncode == 0
    assert all(every.state["apps"][name]["autoscale"] == [2, 6, 250] for name in apps)


def test_terraform_is_told_what_was_released(tmp_path: Path) -> None:
    """Two apps, and the first release goes to one of them: a size for the other would fail the apply."""
    with account(("heroku", "terraform", "blue_green"), tmp_path, f"{APP}-b", f"{APP}-g") as found:
        for blue, green, said in ((False, False, "false\n"), (False, True, "false\n"), (True, True, "true\n")):
            found.state["apps"][f"{APP}-b"]["web"], found.state["apps"][f"{APP}-g"]["web"] = blue, green
            done = found.run("released.sh", "prod")
            assert (done.returncode, done.stdout) == (0, said), done.stderr
        assert found.run("released.sh", "nowhere").returncode == 64


def test_what_terraform_cannot(tmp_path: Path) -> None:
    """finish.sh adds autoscaling, the schedule of backups and eviction to what an apply made; yours win."""
    with account(("heroku", "terraform", "blue_green"), tmp_path, f"{APP}-b", f"{APP}-g") as found:
        for name in (f"{APP}-b", f"{APP}-g"):
            found.state["apps"][name]["size"] = "performance-m"
        for _ in range(2):
            done = found.run("finish.sh", "prod")
            assert done.returncode == 0, done.stderr
        assert [found.state["apps"][name]["autoscale"] for name in (f"{APP}-b", f"{APP}-g")] == [[2, 6, 250]] * 2
        assert found.state["apps"][f"{APP}-b"]["schedule"] == "02:00 UTC"
        assert [call for call in found.state["calls"] if call[0] == "redis:maxmemory"]
        assert found.run("finish.sh", "nowhere").returncode == 64
        found.state["apps"][f"{APP}-b"] |= {"web": False, "autoscale": None}
        assert found.run("finish.sh", "prod").returncode == 0, "before the first release"
        assert found.state["apps"][f"{APP}-b"]["autoscale"] is None
        found.state["apps"][f"{APP}-b"]["web"] = True
        found.render = shutil.copytree(found.render, tmp_path / "render")
        values = found.render / "infra/terraform/environments/prod"
        for name, text in (("a.auto.tfvars", "minimum=3\nmaximum = 8"), ("ours.auto.tfvars", "maximum = 9\n")):
            (values / name).write_text(text, encoding="utf-8")
        assert found.run("finish.sh", "prod").returncode == 0
        assert found.state["apps"][f"{APP}-b"]["autoscale"] == [3, 9, 250]


def test_helper_app(every: Account) -> None:
    """It is built with the folder of infra as its context and released to its own app."""
    every.state["apps"][f"{APP}-m"] = standin.app()
    done = every.run("helper.sh", "prod", "monitor")
    assert done.returncode == 0, done.stderr
    assert ["docker", f"{APP}-m", "web"] in every.state["calls"]
    assert ["container:release", "web", "--app", f"{APP}-m"] in every.state["calls"]
    assert every.run("helper.sh", "prod", "nothing").returncode == 64


def test_budget_thresholds(prod: Account) -> None:
    """Nothing, notice, warning, failure: at 50, 80 and 100 percent of the budget of 500 dollars."""
    found = prod.state["apps"][APP]
    outcomes = []
    for dynos, price in ((1, 0), (8, 60), (8, 240), (10, 250)):
        found["size"], found["dynos"] = "standard-1x", dynos
        found["addons"] = [{"id": "a", "name": "db", "billed_price": {"cents": price * 100}}]
        done = prod.run("watch.d/budget.sh", "prod")
        outcomes.append((done.returncode, done.stdout.partition("prod costs")[0]))
    assert outcomes == [(0, ""), (0, "::notice::"), (0, "::warning::"), (1, "::error::")]


def test_budget_counts_a_shared_add_on_once(pair: Account) -> None:
    for name in ("b", "g"):
        pair.state["apps"][f"{APP}-{name}"]["addons"] = [{"id": "a", "name": "db", "billed_price": {"cents": 20000}}]
    assert "about 200 of 500 dollars" in pair.run("watch.d/budget.sh", "prod").stdout


def test_budget_knows_every_size(prod: Account) -> None:
    prod.state["apps"][APP] |= {"size": "performance-9xl", "dynos": 1}
    done = prod.run("watch.d/budget.sh", "prod")
    assert done.returncode != 0
    assert "no price of a dyno" in done.stderr


def test_token_that_expires_soon(prod: Account) -> None:
    assert prod.run("watch.d/secret_rotation_failed.sh", "prod").returncode == 0
    prod.state["token_ends"] = (today() + timedelta(days=13)).isoformat()
    assert prod.run("watch.d/secret_rotation_failed.sh", "prod").returncode == 1
    prod.state["token_ends"] = "soon"
    assert prod.run("watch.d/secret_rotation_failed.sh", "prod").returncode == 64


def test_backup_is_copied_out(prod: Account) -> None:
    """The dump arrives whole, what is no dump does not, and old copies go."""
    assert prod.run("backup.sh", "prod").returncode == 0
    [(name, content)] = prod.state["bucket"].items()
    assert name.startswith(f"backup:copies/{APP}/{today().isoformat()}")
    assert content == "PGDMP and the data"
    assert ["rclone", "delete", "--min-age", "30d", f"backup:copies/{APP}"] in prod.state["calls"]
    prod.state["backup"] = "<html>try again</html>"
    assert prod.run("backup.sh", "prod").returncode == 1
    assert len(prod.state["bucket"]) == 1


def test_old_backup_is_no_new_copy(prod: Account) -> None:
    """A copy is named after its backup; none is made, and none is deleted, when the last one is old or failed."""
    moment = datetime.now(UTC) - timedelta(hours=24)
    for hours, status in ((24, "Completed"), (24, "Finished with 2 warnings")):
        prod.state["last_backup"] = (status, f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%d %H:%M} +0000")
        assert prod.run("backup.sh", "prod").returncode == 0
    assert all(name.startswith(f"backup:copies/{APP}/{moment:%Y-%m-%dT%H}") for name in prod.state["bucket"])
    prod.state["bucket"], prod.state["calls"] = {}, []
    for hours, status in ((26, "Completed"), (1, "Failed"), (0, "Running")):
        prod.state["last_backup"] = (status, f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%d %H:%M} +0000")
        done = prod.run("backup.sh", "prod")
        assert done.returncode == 1
        assert "did not succeed within a day" in done.stderr
    assert not prod.state["bucket"]
    assert not [call for call in prod.state["calls"] if call[0] == "rclone"]


def test_copies_of_backups(prod: Account) -> None:
    """None, one of an old backup copied just now, a fresh one beside it."""

    def at(hours: int) -> str:
        return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H%M%SZ.dump")

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
    codes = []
    for copies in ({}, {at(30): now}, {at(30): now, at(2): now}):
        prod.state["copies"] = copies
        codes.append(prod.run("watch.d/backup_failed.sh", "prod").returncode)
    assert codes == [1, 1, 0]


def test_watch_runs_every_check(prod: Account) -> None:
    """All are run even when one fails; the failed ones are named."""
    prod.run("configure.sh", "prod")
    prod.state["token_ends"] = today().isoformat()
    done = prod.run("watch.sh", "prod")
    assert done.returncode == 1
    assert "failed: backup_failed budget secret_rotation_failed;" in done.stderr
    assert "no changes" in done.stdout


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("deploy.sh", ["prod"]), ("deploy.sh", ["prod", "image:tag"]), ("deploy.sh", ["nowhere", f"x@{DIGESTS[0]}"]),
        ("rollback.sh", []), ("release.sh", [APP]), ("push.sh", [APP]), ("create.sh", []), ("health_gate.sh", []),
        ("app_gate.sh", []), ("has_web.sh", []), ("address.sh", []), ("apps.sh", []), ("check_secrets.sh", []), ("plan.sh", []),
        ("configure.sh", ["nowhere"]), ("setup.sh", []), ("helper.sh", ["prod"]), ("backup.sh", []), ("watch.sh", []),
        ("api.sh", []), ("api.sh", ["DELETE", "apps/x"]),
        ("test.sh", ["x"]), ("test_alerts.sh", ["x"]),
        ("watch.d/budget.sh", []), ("watch.d/secret_rotation_failed.sh", []), ("watch.d/backup_failed.sh", []),
    ],
)  # fmt: skip
def test_wrong_usage(every: Account, script: str, arguments: list[str]) -> None:
    done = every.run(script, *arguments)
    assert done.returncode == 64
    assert done.stderr.startswith("usage: ")
    assert done.stderr.count("\n") == 1
    assert not every.state["calls"]


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
    pair.state["apps"][f"{APP}-g"]["domains"].append("www.example.com")
    pair.deploy(DIGESTS[0])
    pair.run("promote.sh", "prod")
    pair.deploy(DIGESTS[1])
    pair.state["refuses_domains"] = [f"{APP}-g"]
    assert pair.run("promote.sh", "prod").returncode == 1
    assert pair.state["apps"][f"{APP}-b"]["domains"] == ["www.example.com"]
    pair.state["refuses_domains"] = [f"{APP}-g", f"{APP}-b"]
    assert pair.run("promote.sh", "prod").returncode == 70


def test_switch_that_never_began_is_no_failed_return(pair: Account) -> None:
    """The domain cannot be taken from the app that serves: that one still serves."""
    blue = pair.state["apps"][f"{APP}-b"]
    pair.state["apps"][f"{APP}-g"]["domains"].append("www.example.com")
    pair.deploy(DIGESTS[0])
    pair.run("promote.sh", "prod")
    pair.deploy(DIGESTS[1])
    pair.state["keeps_domains"] = [f"{APP}-b"]
    first = len(pair.state["calls"])
    assert pair.run("promote.sh", "prod").returncode == 1
    assert blue["domains"] == ["www.example.com"]
    assert "domains:add" not in {call[0] for call in pair.state["calls"][first:]}


def test_switch_gives_the_app_what_the_other_serves_with(pair: Account) -> None:
    """A new app has one small dyno; one that was scaled down gets its number back, one that is larger keeps it."""
    blue, green = (pair.state["apps"][f"{APP}-{letter}"] for letter in "bg")
    blue |= {"size": "performance-m", "dynos": 4}
    blue["domains"].append("www.example.com")
    green |= {"dynos": 1}
    assert pair.deploy(DIGESTS[0]) == 0
    assert pair.run("promote.sh", "prod").returncode == 0
    assert (green["dynos"], green["size"]) == (4, "performance-m")
    blue["dynos"] = 6
    pair.deploy(DIGESTS[1])
    assert pair.run("promote.sh", "prod").returncode == 0
    assert (blue["dynos"], green["dynos"]) == (6, 4)


def test_monitor_asks_the_domain_that_came_later(pair: Account) -> None:
    """Running the setup again changes the address and keeps the password."""
    assert pair.run("setup.sh", "prod").returncode == 0
    config = pair.state["apps"][f"{APP}-m"]["config"]
    password = config["DRAIN_PASSWORD"]
    config["READY_URL"] = f"{pair.url}/{APP}-b/health/ready"
    assert pair.run("setup.sh", "prod").returncode == 0
    assert config["READY_URL"].endswith("/domain/health/ready")
    assert config["DRAIN_PASSWORD"] == password


def test_configure_without_an_empty_config_var(prod: Account, tmp_path: Path) -> None:
    prod.render = shutil.copytree(prod.render, tmp_path / "render")
    values = prod.render / "infra/heroku/prod.config"
    values.write_text(values.read_text(encoding="utf-8").replace("=\n", "=x\n"), encoding="utf-8")
    done = prod.run("configure.sh", "prod")
    assert done.returncode == 0, done.stderr


def test_switch_to_an_app_that_fails_its_users_is_undone(pair: Account) -> None:
    """It is healthy at its own address and not under the domain."""
    blue, green = (pair.state["apps"][f"{APP}-{letter}"] for letter in "bg")
    blue["domains"].append("www.example.com")
    pair.deploy(DIGESTS[0])
    pair.run("promote.sh", "prod")
    pair.deploy(DIGESTS[1])
    pair.state["broken"] = {DIGESTS[1]: "public"}
    assert pair.run("promote.sh", "prod").returncode == 1
    assert (blue["domains"], green["domains"]) == ([], ["www.example.com"])
    pair.state["broken"] = {DIGESTS[0]: "traffic", DIGESTS[1]: "public"}
    assert pair.run("promote.sh", "prod").returncode == 70
