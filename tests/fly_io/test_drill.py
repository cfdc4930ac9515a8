"""The restore drill: a `fly` with a memory, and a real PostgreSQL behind its clusters."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rendering import render_triple

from fly_io import standin
from fly_io.test_release import APP, Account

LIVE = (
    "CREATE TABLE visits (id int); INSERT INTO visits SELECT generate_series(1, 30);"
    'CREATE TABLE "Odd one" (id int); INSERT INTO "Odd one" VALUES (1); CREATE TABLE none_yet (id int)'
)
DATABASES = {
    "live": LIVE,
    "older": LIVE + "; DELETE FROM visits WHERE id > 20",
    "empty": LIVE + "; DELETE FROM visits",
    "torn": LIVE + '; DROP TABLE "Odd one"',
    "bare": "SELECT 1",
}


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """Databases of a real PostgreSQL, by name."""
    installed = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin")),
        Path(shutil.which("initdb") or "").resolve().parent,
    ]
    programs = next((folder for folder in reversed(installed) if (folder / "initdb").exists()), None)
    if programs is None:
        pytest.skip("not run: PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp())
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    control = [*user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log")]

    def run(*words: str | Path) -> None:
        subprocess.run(list(words), cwd="/", check=True, capture_output=True)

    run(*user, programs / "initdb", "-D", folder / "data", "-U", "app", "--auth=trust", "--no-sync")
    run(*control, "-o", f"-h '' -k {folder} -c fsync=off -c shared_buffers=16MB", "start")
    try:
        found = {name: f"postgresql://app@/{name}?host={folder}" for name in DATABASES}
        for name, statements in DATABASES.items():
            run("psql", f"postgresql://app@/postgres?host={folder}", "-c", f"CREATE DATABASE {name}")
            run("psql", found[name], "-v", "ON_ERROR_STOP=1", "-c", statements)
        yield found
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


class Drill:
    """An organization whose production has a database."""

    def __init__(self, account: Account, addresses: dict[str, str]) -> None:
        self.account, self.addresses = account, addresses
        account.data["clusters"] = {APP: "c1"}
        account.data["databases"] = {"c1": addresses["live"]}

    def run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """The drill of production."""
        given = {"DRILL_INTERVAL": "0", "DRILL_SECONDS": "20"} | environment
        return self.account.run("restore_drill.sh", "prod", **given)


@pytest.fixture
def drill(tmp_path: Path, addresses: dict[str, str]) -> Iterator[Drill]:
    state = standin.new_state()
    with standin.running(tmp_path, state) as url:
        yield Drill(Account(render_triple(("fly_io", "native", "rolling")), tmp_path, url, state), addresses)


def test_a_good_drill(drill: Drill) -> None:
    """The moment of the RPO comes back, younger rows are missed by nobody, and nothing is left behind."""
    drill.account.data["restore"] = drill.addresses["older"]
    drill.account.data["waits"] = {f"{APP}-drill": 2}
    done = drill.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "was back in 1 minutes, with 3 tables and 21 rows" in done.stdout
    assert drill.account.data["clusters"] == {APP: "c1"}
    (moment,) = drill.account.data["moments"]
    assert abs(time.time() - datetime.fromisoformat(moment).astimezone(UTC).timestamp() - 15 * 60) < 60


@pytest.mark.parametrize(
    ("restored", "words"),
    [
        ("empty", "missing or empty: public.visits"),
        ("torn", "missing or empty: public.Odd one"),
        ("bare", "missing or empty: public.Odd one, public.none_yet, public.visits"),
    ],
)
def test_rows_that_do_not_come_back(drill: Drill, restored: str, words: str) -> None:
    drill.account.data["restore"] = drill.addresses[restored]
    done = drill.run()
    assert done.returncode == 1
    assert words in done.stdout
    assert drill.account.data["clusters"] == {APP: "c1"}


def test_a_restore_that_is_refused(drill: Drill) -> None:
    drill.account.data["restore"] = "refused"
    done = drill.run()
    assert done.returncode == 1
    assert "was refused" in done.stdout
    assert "no backup reaches back" in done.stderr


def test_a_restore_that_never_ends(drill: Drill) -> None:
    """It gives up, and destroys what it began."""
    drill.account.data["waits"] = {f"{APP}-drill": 10_000}
    done = drill.run(DRILL_SECONDS="1")
    assert done.returncode == 1
    assert "not back after" in done.stdout
    assert drill.account.data["clusters"] == {APP: "c1"}


def test_a_restore_that_takes_too_long(drill: Drill, tmp_path: Path) -> None:
    """Everything is there, but later than promised."""
    drill.account.render = Path(shutil.copytree(drill.account.render, tmp_path / "render"))
    names = drill.account.render / "infra/scripts/project.sh"
    names.write_text(names.read_text("utf-8").replace("RTO_MINUTES=60", "RTO_MINUTES=0"), encoding="utf-8")
    done = drill.run()
    assert done.returncode == 1
    assert "it took 1 minutes, 0 were promised" in done.stdout


def test_what_is_left_of_an_earlier_drill_is_not_touched(drill: Drill) -> None:
    drill.account.data["clusters"][f"{APP}-drill"] = "c2"
    done = drill.run()
    assert done.returncode == 1
    assert "left from an earlier drill" in done.stdout
    assert "c2" in drill.account.data["clusters"].values()
    drill.account.data["clusters"] = {}
    assert "there is no cluster named" in drill.run().stdout
