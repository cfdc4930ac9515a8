"""One engine for all tests of the containers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [
    str(Path(__file__).parent),
    str(Path(__file__).parent.parent / "service"),
    str(Path(__file__).parent.parent),
]

import engine as engines
from standins import StandIns


@pytest.fixture(scope="session")
def engine() -> Iterator[engines.Engine]:
    try:
        with engines.engine() as started:
            engines.compose_command(started.docker)
            yield started
    except engines.Missing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(f"NOT TESTED with an engine: needs {missing}")


@pytest.fixture(scope="session")
def standins(engine: engines.Engine, tmp_path_factory: pytest.TempPathFactory) -> StandIns:
    return StandIns(engine, tmp_path_factory.mktemp("standins"))
