"""The restore drill of a render: real dumps restored into a real PostgreSQL, and every promise that can be broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rendering import render_triple
from validators.tools import not_run

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "service"))
from servers import Missing, Postgres  # type: ignore[import-not-found]

APP = "my-service-prod"
BUCKET = """#!/usr/bin/env bash
case $1 in
lsjson) cat "$BUCKET/list" ;;
copyto) cp "$BUCKET/${2##*/}" "$3" ;;
esac
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server that is thrown away."""
    try:
        found = Postgres()
    except Missing as missing:
        not_run(str(missing))
    try:
        yield found
    finally:
        found.close()


class Drill:
    """A bucket with dumps, and a server."""

    def __init__(self, folder: Path, server: Postgres) -> None:
        self.folder, self.server = folder, server
        self.programs = server.programs
        user, _, rest = server.url.removeprefix("postgresql://").partition(":")
        password = rest.partition("@")[0]
        self.environment = {
            "PATH": f"{folder}:{self.programs}:{os.environ['PATH']}",
            "BUCKET": str(folder),
            "BACKUP_REMOTE": "backup:copies",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
            "PGUSER": user,
            "PGPASSWORD": password,
            "PGDATABASE": "postgres",
        }
        (folder / "rclone").write_text(BUCKET, encoding="utf-8")
        (folder / "rclone").chmod(0o755)
        self.copies({})

    def copies(self, ages: dict[str, float]) -> None:
        """Dump -> hours since its backup was made; all were copied just now."""
        now = datetime.now(UTC)
        rows = []
        for name, hours in ages.items():
            copy = (now - timedelta(hours=hours)).strftime("%Y-%m-%dT%H%M%SZ.dump")
            (self.folder / name).rename(self.folder / copy)
            rows.append({"Name": copy, "ModTime": now.strftime("%Y-%m-%dT%H:%M:%S.000000001Z")})
        (self.folder / "list").write_text(json.dumps(rows), encoding="utf-8")

    def sql(self, text: str) -> str:
        """Run SQL on the server."""
        done = subprocess.run(
            ["psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", text],
            env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def dump(self, name: str, *statements: str) -> None:
        """A dump, as `pg:backups` makes it, of a database in which these statements ran."""
        self.sql("DROP DATABASE IF EXISTS source")
        self.sql("CREATE DATABASE source")
        for statement in statements:
            subprocess.run(["psql", "-qX", "-d", "source", "-c", statement], env=self.environment, check=True)
        with (self.folder / name).open("wb") as file:
            subprocess.run(["pg_dump", "--format=custom", "source"], env=self.environment, stdout=file, check=True)

    def run(self, *arguments: str, script: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the drill."""
        render = render_triple(("heroku", "native", "rolling"))
        path = script or str(render / "infra/scripts/restore_drill.sh")
        return subprocess.run(
            [path, *arguments],
            env=self.environment | environment, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def drill(server: Postgres, tmp_path: Path) -> Drill:
    return Drill(tmp_path, server)


def test_kept(drill: Drill) -> None:
    """The newest copy is restored, its rows are counted, and nothing stays behind."""
    drill.dump("old.dump", "CREATE TABLE a (id int)")
    drill.dump(
        "new.dump",
        'CREATE TABLE "Odd name" (id int)',
        'INSERT INTO "Odd name" SELECT generate_series(1, 7)',
        "CREATE SCHEMA other",
        "CREATE TABLE other.b AS SELECT 1",
    )
    drill.copies({"old.dump": 30, "new.dump": 5})
    done = drill.run("prod")
    assert done.returncode == 0, done.stderr
    assert f"the copy of {APP}, 300 minutes old, was restored within 1 minutes: 8 rows" in done.stdout
    assert drill.sql("SELECT count(*) FROM pg_database WHERE datname = 'restore_drill'") == "0"


def test_no_copy(drill: Drill) -> None:
    done = drill.run("prod")
    assert done.returncode == 1
    assert "has no copy of a backup" in done.stderr


def test_old_copy(drill: Drill) -> None:
    """It is restored all the same, and the drill fails."""
    drill.dump("new.dump", "CREATE TABLE a AS SELECT 1")
    drill.copies({"new.dump": 26})
    done = drill.run("prod")
    assert done.returncode == 1
    assert "1560 minutes old, and there is one every day" in done.stderr
    assert "1 rows" in done.stdout


def test_empty_copy(drill: Drill) -> None:
    drill.dump("new.dump", "CREATE TABLE a (id int)")
    drill.copies({"new.dump": 1})
    done = drill.run("prod")
    assert done.returncode == 1
    assert "holds no rows" in done.stderr


@pytest.mark.parametrize("damage", ["cut", "no dump"])
def test_damaged_copy(drill: Drill, damage: str) -> None:
    drill.dump("new.dump", "CREATE TABLE a AS SELECT generate_series(1, 100000) AS id")
    whole = (drill.folder / "new.dump").read_bytes()
    (drill.folder / "new.dump").write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"<html>")
    drill.copies({"new.dump": 1})
    done = drill.run("prod")
    assert done.returncode == 1
    assert "does not restore" in done.stderr
    assert drill.sql("SELECT count(*) FROM pg_database WHERE datname = 'restore_drill'") == "0"


def test_too_slow(drill: Drill, tmp_path: Path) -> None:
    """More minutes than were promised."""
    drill.dump("new.dump", "CREATE TABLE a AS SELECT 1")
    drill.copies({"new.dump": 1})
    render = render_triple(("heroku", "native", "rolling"), rto_minutes=1)
    slow = (render / "infra/scripts/restore_drill.sh").read_text(encoding="utf-8").replace("SECONDS=0", "SECONDS=61")
    folder = tmp_path / "render/infra/scripts"
    folder.mkdir(parents=True)
    for name in ("project.sh", "apps.sh"):
        (folder / name).write_bytes((render / "infra/scripts" / name).read_bytes())
        (folder / name).chmod(0o755)
    (folder / "restore_drill.sh").write_text(slow, encoding="utf-8")
    (folder / "restore_drill.sh").chmod(0o755)
    done = drill.run("prod", script=str(folder / "restore_drill.sh"))
    assert done.returncode == 1
    assert "takes 2 minutes, 1 were promised" in done.stderr


@pytest.mark.parametrize("missing", ["", "BACKUP_REMOTE", "PGHOST"])
def test_wrong_usage(drill: Drill, missing: str) -> None:
    done = drill.run(*(["prod"] if missing else []), **({missing: ""} if missing else {}))
    assert done.returncode == 64
    assert done.stderr.startswith("usage: ")
