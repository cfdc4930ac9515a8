"""The split of a canary, counted with real requests through a real data plane of the Gateway API."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rendering import render
from validators.tools import not_run

from kubernetes.control_plane import KIT, Failed, binary, missing

HERE = Path(__file__).resolve().parent


def test_requests_follow_the_weights(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A tenth, half and all of the requests reach the new version; a broken one loses its tenth again."""
    if reason := missing():
        not_run(reason)
    try:
        binary("traefik")
    except Failed as reason:
        not_run(str(reason))
    if subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], check=False).returncode:
        pytest.skip("not run: real requests through the Gateway: this machine allows no network of one's own (unshare)")
    made = render(folder="my-app", platform="kubernetes", iac_tool="kustomize", deployment_model="canary")
    folder = shutil.copytree(made, tmp_path / "my-app")
    command = [sys.executable, str(KIT / "cluster.py"), "net", sys.executable, str(HERE / "traffic.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    with capfd.disabled():
        print(f"\n{done.stdout}", end="")
    assert done.returncode == 0, done.stdout + done.stderr
