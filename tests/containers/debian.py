"""Root file systems and single packages of Debian, from the mirror that this machine uses."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from engine import Missing

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LIBRARIES = "ca-certificates,libssl3,libffi8,libsqlite3-0,zlib1g,libbz2-1.0,liblzma5,libreadline8,libstdc++6"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


def mirror() -> tuple[str, str]:
    """Address of the mirror, and the name of this machine's release."""
    if not shutil.which("apt-get") or not KEYRING.exists():
        raise Missing("Debian, to make base images from its packages")
    listed = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)")
    found = re.findall(r"^(\S+/debian)/? (\w+)$", listed, re.MULTILINE)
    if not found:
        raise Missing("a mirror of Debian among apt's sources")
    return min(found, key=lambda pair: len(pair[1]))


def root(folder: Path) -> None:
    """The smallest Debian that apt can add to; it trusts whom this machine trusts."""
    if not shutil.which("debootstrap"):
        raise Missing("debootstrap, to make base images from Debian packages")
    address, release = mirror()
    run("debootstrap", "--variant=minbase", f"--include={LIBRARIES}", release, str(folder), address)
    shutil.copy(CERTIFICATES, folder / str(CERTIFICATES).lstrip("/"))


def unpacked(package: str, release: str, folder: Path) -> Path:
    """The files of one package of another release; nothing is installed."""
    address, _ = mirror()
    for name in ("lists/partial", "cache/archives/partial", "files"):
        (folder / name).mkdir(parents=True)
    (folder / "sources").write_text(f"deb [signed-by={KEYRING}] {address} {release} main\n")
    apt = [
        *("apt-get", "--quiet", "--quiet", f"--option=Dir::State::lists={folder}/lists"),
        *(f"--option=Dir::Cache={folder}/cache", f"--option=Dir::Etc::sourcelist={folder}/sources"),
        *("--option=Dir::Etc::sourceparts=/dev/null", "--option=APT::Sandbox::User=root"),
    ]
    run(*apt, "update")
    run("sh", "-c", f"cd {folder} && {' '.join(apt)} download {package}")
    (archive,) = folder.glob("*.deb")
    run("dpkg-deb", "--extract", str(archive), str(folder / "files"))
    return folder / "files"
