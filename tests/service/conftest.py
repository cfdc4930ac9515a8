"""One PostgreSQL, one Redis and one installed render per runtime, for all tests of the services."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import rendering
import servers
from harness import Service
from runtimes import RUNTIMES


def server(kind: type[servers.Postgres | servers.Redis]) -> Iterator[servers.Postgres | servers.Redis]:
    try:
        started = kind()
    except servers.Missing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(f"NOT TESTED against a real server: {missing}")
    try:
        yield started
    finally:
        started.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres | servers.Redis]:
    yield from server(servers.Postgres)


@pytest.fixture(scope="session")
def redis() -> Iterator[servers.Postgres | servers.Redis]:
    yield from server(servers.Redis)


@pytest.fixture(scope="session", params=sorted(RUNTIMES))
def runtime(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def installed(runtime: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The `app` folder of a render with this runtime and one more migration, after `make install`: one for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / f"service-{runtime}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            answers = {"app_runtime": runtime} | model_with_flags()
            shutil.move(rendering.render(fresh=True, **answers), folder)
            file, text = RUNTIMES[runtime].migration
            (folder / "app" / file).write_text(text, encoding="utf-8")
            RUNTIMES[runtime].prepare()
            environment = {**os.environ, **RUNTIMES[runtime].environment}
            command = ["make", "-C", str(folder / "app"), "install"]
            done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "app"


def model_with_flags() -> dict[str, str]:
    """The answers of a triple with feature flags, so that every part of the service is there; none while none is built."""
    for platform, tool, model in rendering.triples():
        if model == "feature_flags":
            return {"platform": platform, "iac_tool": tool, "deployment_model": model}
    return {}


@pytest.fixture(scope="session")
def service(runtime: str, installed: Path, postgres: servers.Postgres, redis: servers.Redis) -> Service:
    """The installed service with its two servers, its tables made."""
    made = Service(RUNTIMES[runtime], installed, postgres, redis)
    # The runtimes share one server, and each keeps its own record of migrations.
    postgres.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    migrated = made.run("migrate")
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    return made
