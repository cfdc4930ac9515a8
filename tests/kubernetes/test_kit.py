"""The control plane of the tests is what its README says, four faults of Helm with Argo Rollouts among it."""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
from pathlib import Path

from validators.tools import not_run

from kubernetes.control_plane import KIT, Failed, binary, missing, under_way


def test_a_program_that_is_being_built_is_waited_for(tmp_path: Path) -> None:
    """As long as a build holds the lock; the build may also end without it."""
    lock = tmp_path / "lock"
    assert not under_way(lock), "nothing was ever built"
    with lock.open("w") as builder:
        fcntl.flock(builder, fcntl.LOCK_EX)
        assert under_way(lock)
    assert not under_way(lock)


def test_the_control_plane_does_what_its_readme_says() -> None:
    if reason := missing():
        not_run(reason)
    try:
        binary("kubectl-argo-rollouts")
    except Failed as reason:
        not_run(str(reason))
    command = [sys.executable, str(KIT / "selftest.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^([1-9]\d) passed, 0 failed", done.stdout, re.MULTILINE), done.stdout
