"""The control plane of the tests is what its README says, four faults of Helm with Argo Rollouts among it."""

from __future__ import annotations

import re
import subprocess
import sys

from validators.tools import not_run

from kubernetes.control_plane import KIT, Failed, binary, missing


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
