"""One engine, and one set of base images, for all tests of the containers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

sys.path[:0] = [
    str(Path(__file__).parent),
    str(Path(__file__).parent.parent / "service"),
    str(Path(__file__).parent.parent),
]

import engine as engines
from standins import StandIns


def absent(missing: engines.Missing) -> NoReturn:
    """Nothing that should have run in CI is passed over there."""
    if os.environ.get("CI"):
        pytest.fail(f"not tested with an engine: needs {missing}")
    pytest.skip(f"NOT TESTED with an engine: needs {missing}")


@pytest.fixture(scope="session")
def engine(shared_folder: Path) -> Iterator[engines.Engine]:
    try:
        with engines.engine(shared_folder / "engine") as started:
            engines.compose_command(started.client)
            yield started
    except engines.Missing as missing:
        absent(missing)


@pytest.fixture(scope="session")
def standins(engine: engines.Engine, shared_folder: Path) -> StandIns:
    return StandIns(engine, shared_folder / "standins")


@pytest.fixture
def podman(engine: engines.Engine, tmp_path: Path) -> Iterator[engines.Engine]:
    try:
        with engines.podman(tmp_path, own=engine.own) as found:
            yield found
    except engines.Missing as missing:
        absent(missing)
