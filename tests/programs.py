"""Rendered programs: their own Makefile is run, and what it installs is shared by all tests and workers."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import node
from validators.terraform import need_providers

INSTALLED = {
    ".venv": ("requirements/*.txt", "installed"),
    "node_modules": ("package-lock.json", ".package-lock.json"),
}
"""What `make install` makes: the pins that decide it, and the file in it that says it is done."""


def make(folder: Path, *targets: str, **environment: str) -> None:
    """Run make; show the end of what it printed when it fails."""
    clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    # what mypy learned of the libraries holds for the next render too; a worker has its own, as mypy locks nothing
    clean["MYPY_CACHE_DIR"] = f"{tempfile.gettempdir()}/mypy-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    done = subprocess.run(
        ["make", *targets],
        cwd=folder,
        env=clean | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        need_providers(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:]


def install(program: Path, shared: Path) -> None:
    """Install a program's libraries once for each set of pins, and link them; what has none in its folder is left alone."""
    for name, (pins, mark) in INSTALLED.items():
        files = sorted(program.glob(pins))
        if not files:
            continue
        key = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
        home = shared / f"program-{key}"
        with home.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (home / name / mark).exists():
                node.prepare()
                shutil.rmtree(home, ignore_errors=True)
                shutil.copytree(program, home)
                make(home, "install", **node.environment())
        (program / name).symlink_to(home / name)
        (program / name / mark).touch()
