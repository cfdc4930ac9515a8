"""Where a run of the tests writes: one folder, in memory where there is enough, and gone afterwards.

A run makes very many small files. On a disk with ext4 they cost more than the tests themselves: three switches of
test_update.py took 55 seconds of CPU there and 28 in memory.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED = 14 * 2**30
"""Bytes that must be free: a run with all lanes was seen to fill nine GiB, servers and compilers want the rest."""
PREFIX = "copier-infra-"


def enough() -> bool:
    """Whether there is a file system in memory that is large, free and may hold programs."""
    try:
        there = os.statvfs(MEMORY)
        free = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return False
    large = free is not None and min(there.f_bavail * there.f_frsize, int(free[1]) * 1024) >= NEEDED
    return large and not there.f_flag & os.ST_NOEXEC


def runs(process: str) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def remove(folder: Path) -> None:
    """Remove what a run left, unless something is still mounted in it: then it may be somebody else's files."""
    mounts = Path("/proc/mounts")
    inside = [line.split()[1] for line in mounts.read_text("utf-8").splitlines()] if mounts.exists() else []
    inside = [mount for mount in inside if mount.startswith(f"{folder}/")]
    for mount in reversed(inside):
        if subprocess.run(["umount", mount], capture_output=True, check=False).returncode:
            return
    shutil.rmtree(folder, ignore_errors=True)


def move_in() -> Path:
    """Make the folder and let this process and its children take it for their temporary files; TMPDIR is heeded."""
    parent = Path(tempfile.gettempdir()) if "TMPDIR" in os.environ or not enough() else MEMORY
    for left in parent.glob(f"{PREFIX}[0-9]*"):
        process = left.name.removeprefix(PREFIX)
        if process.isdigit() and not runs(process):  # it was killed
            remove(left)
    folder = parent / f"{PREFIX}{os.getpid()}"  # short, because sockets lie in it
    folder.mkdir(mode=0o711)  # the tests run PostgreSQL as its own user
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    # pytest tidies up what it keeps of earlier runs when Python ends, so this has to come after it
    atexit.register(remove, folder)
    return folder
