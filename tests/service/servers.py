"""A real PostgreSQL and a real Redis that the tests stop, hang (SIGSTOP) and start again.

Every server offers the same commands as shell text (`stop`, `start`, `hang`, `resume`), which is what
`scripts/health_contract` takes, and `url`, which is what a service takes.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path

PASSWORD = "hunter2-very-secret"


class Missing(Exception):
    """A server that is not installed here, and how to get it."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def shell(command: str) -> str:
    """Output of a shell command; its text when it fails."""
    done = subprocess.run(command, check=False, shell=True, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


class Server(ABC):
    """One server of the tests; a subclass knows how to make and start it."""

    name: str

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"test-{self.name}-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.pid_file = self.folder / "pid"

    @property
    def pids(self) -> str:
        """The server and its children, as shell text: a hung database has hung backends too."""
        pid = f"$(head -n 1 {self.pid_file})"
        return f"{pid} $(pgrep -P {pid} || true)"

    @property
    def hang(self) -> str:
        return f"kill -STOP {self.pids}"

    @property
    def resume(self) -> str:
        return f"kill -CONT {self.pids}"

    @property
    @abstractmethod
    def start(self) -> str: ...

    @property
    @abstractmethod
    def stop(self) -> str: ...

    @property
    @abstractmethod
    def url(self) -> str: ...

    def close(self) -> None:
        subprocess.run(f"{self.resume}; {self.stop}", check=False, shell=True, capture_output=True, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """PostgreSQL of this machine, as the user postgres when the tests run as root."""

    name = "postgres"

    def __init__(self) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [
            Path(found).resolve().parent for found in [shutil.which("initdb")] if found
        ]
        if not programs:
            raise Missing("PostgreSQL: apt-get install postgresql, or brew install postgresql")
        super().__init__()
        self.programs = programs[-1]
        self.user = "runuser -u postgres --" if os.geteuid() == 0 else ""
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.pid_file = self.data / "postmaster.pid"
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        shell(
            f"cd /; {self.user} {self.programs}/initdb -D {self.data} -U app --pwfile={password} "
            "--auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync"
        )
        shell(self.start)
        self.sql("CREATE DATABASE app", database="postgres")

    @property
    def url(self) -> str:
        return f"postgresql://app:{PASSWORD}@127.0.0.1:{self.port}/app"

    @property
    def start(self) -> str:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off -c shared_buffers=16MB"
        return f"cd /; {self.user} {self.programs}/pg_ctl -D {self.data} -w -l {self.folder}/log -o '{options}' start"

    @property
    def stop(self) -> str:
        return f"cd /; {self.user} {self.programs}/pg_ctl -D {self.data} -w -m immediate stop"

    def sql(self, statement: str, database: str = "app") -> str:
        """The answer of psql, unaligned."""
        url = self.url.removesuffix("app") + database
        return shell(f'{self.programs}/psql "{url}" -AtqX -v ON_ERROR_STOP=1 -c "{statement}"').strip()


class Redis(Server):
    """Redis or Valkey of this machine."""

    name = "redis"

    def __init__(self) -> None:
        # Debian's redis-tools brings the server's program under this name, without a daemon that starts by itself.
        found = next(filter(None, map(shutil.which, ("redis-server", "valkey-server", "redis-check-rdb"))), None)
        self.client = shutil.which("redis-cli") or shutil.which("valkey-cli")
        if not found or not self.client:
            raise Missing("Redis: apt-get install redis-tools, or brew install redis")
        super().__init__()
        self.program = found
        self.data.mkdir()
        (self.folder / "conf").write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {PASSWORD}\ndaemonize yes\nsave ''\n"
            f"dir {self.data}\npidfile {self.pid_file}\nlogfile {self.folder}/log\n"
        )
        shell(self.start)

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    @property
    def cli(self) -> str:
        return f"{self.client} --no-auth-warning -a {PASSWORD} -p {self.port}"

    @property
    def start(self) -> str:
        wait = f"for _ in $(seq 100); do {self.cli} ping 2>&1 | grep -q PONG && exit; sleep 0.1; done; exit 1"
        return f"bash -c 'exec -a redis-server {self.program} {self.folder}/conf' && {{ {wait}; }}"

    @property
    def stop(self) -> str:
        pid = f"$(cat {self.pid_file})"
        return f"p={pid}; kill -KILL $p; while kill -0 $p 2>/dev/null; do sleep 0.05; done; rm -f {self.pid_file}"

    @property
    def pings(self) -> str:
        """How often PING was asked, as shell text: each check of the dependencies asks once."""
        # The `start` of a test pings too, so only the difference between two readings means something.
        return f"{self.cli} info commandstats | sed -n 's/^cmdstat_ping:calls=\\([0-9]*\\).*/\\1/p' | grep . || echo 0"


def wait_for_port(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < deadline, f"nothing listens on port {port} after {seconds} s"
            time.sleep(0.05)
        else:
            return
