"""One PostgreSQL, one Redis and one installed render per runtime, for all tests of the services."""

from __future__ import annotations

import os
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
def installed(runtime: str) -> Path:
    """The `app` folder of a render with this runtime, after `make install`."""
    if not (rendering.ROOT / "template" / f"{{{{{runtime}}}}}" / "app" / "Makefile").exists():
        pytest.skip(f"no service for {runtime} yet")
    app: Path = rendering.render(fresh=True, app_runtime=runtime) / "app"
    done = subprocess.run(["make", "-C", str(app), "install"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return app


@pytest.fixture(scope="session")
def service(runtime: str, installed: Path, postgres: servers.Postgres, redis: servers.Redis) -> Service:
    """The installed service with its two servers, its tables made."""
    made = Service(RUNTIMES[runtime], installed, postgres, redis)
    migrated = made.run("migrate")
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    return made
