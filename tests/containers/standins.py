"""Base images where no registry can be reached: Debian packages, and the language from this machine.

They prove that our files build and run, not that an image of a registry does. The pinned names are replaced in the test's
copy of the files; everything else in them stays.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import debian
import musl
import node as npm
from engine import Engine, Missing, locked

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
    debian.run("chroot", str(root), "ldconfig")
    debian.run("chroot", str(root), "python3", "-m", "ensurepip")
    (root / "usr/local/bin/pip").unlink(missing_ok=True)
    (root / "usr/local/bin/pip").symlink_to("pip3")


def node(root: Path) -> None:
    """A Node that is new enough, and npm of this machine."""
    installer = shutil.which("npm")
    if not installer:
        raise Missing("npm, for the stand-in of Node's image")
    npm.prepare()
    program = shutil.which("node", path=npm.environment().get("PATH"))
    assert program
    local = root / "usr/local"
    shutil.copy(Path(program).resolve(), local / "bin/node")
    shutil.copytree(Path(installer).resolve().parent.parent, local / "lib/node_modules/npm", symlinks=True)
    (local / "bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")


def golang(root: Path) -> None:
    """Go of this machine, a program without a C library; it must not be older than go.mod asks for."""
    if not shutil.which("go"):
        raise Missing("go, for the stand-in of Go's image")
    unneeded = shutil.ignore_patterns("test", "testdata", "doc", "api")
    shutil.copytree(debian.run("go", "env", "GOROOT").strip(), root / "usr/local/go", symlinks=True, ignore=unneeded)
    (root / "usr/local/bin/go").symlink_to("../go/bin/go")


Step = Callable[[Path], None]
ROOTS: Mapping[tuple[str, str], tuple[Step | None, ...]] = {
    ("python", "slim"): (None, python),
    ("node", "slim"): (None, node),
    ("golang", "slim"): (None, golang),
    # No Python for musl is in reach, so of Alpine this one has the programs and not the C library.
    ("python", "alpine"): (None, python, musl.busybox),
    ("node", "alpine"): (musl.base, musl.node),
    ("golang", "alpine"): (musl.base, golang),
}
"""Name of an official image and its variant -> how its root file system comes about; None is Debian's."""


class StandIns:
    """Makes each stand-in once for all workers and gives its name."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def has(self, name: str) -> bool:
        return bool(self.engine("images", "--quiet", name))

    def debian(self) -> Path:
        """A Debian root file system, made once."""
        root = self.folder / "debian"
        with locked(self.folder / "debian.lock"):
            if not root.exists():
                made = self.folder / "debian.part"
                debian.root(made)
                made.rename(root)
        return root

    def load(self, root: Path, name: str) -> None:
        """Import a root file system as an image that trusts the machine's certificates."""
        variables = {
            **dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), debian.CERTIFICATES),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "GOPATH": "/go",
            "GOCACHE": "/go/cache",
        }
        options = " ".join(f"--change 'ENV {key}={value}'" for key, value in variables.items())
        self.engine.run("sh", "-c", f"tar -C {root} -c . | {self.engine.client} import {options} - {name}")

    def language(self, image: str) -> str:
        """The stand-in for a pinned language image such as `docker.io/library/python:3.13-slim@sha256:…`."""
        language = image.rsplit("/", 1)[-1].split(":", 1)[0]
        variant = "alpine" if "alpine" in image else "slim"
        name = f"localhost/standin/{language}:{variant}"
        if (language, variant) not in ROOTS:
            raise Missing(f"a stand-in for {image}: tests/containers/standins.py has none for {language}")
        with locked(self.folder / f"{language}-{variant}.lock"), tempfile.TemporaryDirectory(dir=self.folder) as made:
            if not self.has(name):
                root = Path(made) / "root"
                for step in ROOTS[language, variant]:
                    if step:
                        step(root)
                    else:
                        debian.run("cp", "--archive", str(self.debian()), str(root))
                self.load(root, name)
        return name

    def packages(self, name: str, package: str, lines: str) -> str:
        """A stand-in made of one Debian package and what its image does besides."""
        tag, base = f"localhost/standin/{name}:test", "localhost/standin/debian:test"
        with locked(self.folder / "packages.lock"):
            if not self.has(base):
                self.load(self.debian(), base)
            if not self.has(tag):
                context = self.folder / name
                context.mkdir()
                (context / "entry").write_text(POSTGRES)
                (context / "entry").chmod(0o755)
                install = f"RUN apt-get update && apt-get install --yes --no-install-recommends {package}"
                (context / "Dockerfile").write_text(
                    f"FROM {base}\nENV PATH=$PATH:/usr/sbin:/sbin\n{install}\n{lines}\n"
                )
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

    def give(self, other: Engine, *names: str) -> None:
        """Copy images to another engine."""
        self.engine.run("sh", "-c", f"{self.engine.client} save {' '.join(names)} -o {self.folder}/images.tar")
        other("load", "--input", f"{self.folder}/images.tar")
        (self.folder / "images.tar").unlink()
