"""Where the tools are, and what happens when one is not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = Path(sys.executable).parent
PLACES = {
    "actionlint": [ROOT / ".tools/actionlint/actionlint"],
    "amtool": [ROOT / ".tools/amtool/amtool"],
    "checkov": [ROOT / ".tools/checkov/bin/checkov"],
    "kubernetes-validate": [ROOT / ".tools/schemas/bin/kubernetes-validate"],
    # the entry point in bin/ always exits with 0; the binary behind it tells the truth
    "docker-compose": list((ENVIRONMENT.parent / "lib").glob("python*/site-packages/compose/docker-compose")),
}
"""Tools that are not in the environment of the tests."""


def find(name: str) -> str | None:
    """Path of a tool: as installed by this repository, or whatever is on PATH."""
    for place in (*PLACES.get(name, [ENVIRONMENT / name]), shutil.which(name)):
        if place and Path(place).exists():
            return str(place)
    return None


def not_run(what: str) -> NoReturn:
    """Report a check that could not run: a failure in CI, a loud skip on a laptop; never a pass."""
    if os.environ.get("CI"):
        pytest.fail(f"not run: {what}", pytrace=False)
    pytest.skip(f"not run: {what}")


def need(name: str) -> str:
    """Path of a tool without which the test has no result."""
    return find(name) or not_run(f"{name} is not installed")


def run(command: Sequence[str | Path], cwd: Path, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Exit code and everything that was printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | {"NO_COLOR": "1"} | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout.strip()
