"""A server as a process: started until it answers, and what it has taken of the machine, from /proc."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from servers import free_port

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """How a server is started; it finds its port in the variable PORT."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    port: int = field(default_factory=free_port)

    @contextlib.contextmanager
    def started(self) -> Iterator[Process]:
        """The server, as soon as it is alive."""
        environment = {**os.environ, **self.environment, "PORT": str(self.port)}
        # A log costs the server what it takes to write it; where it ends up is not the server's business.
        popen = subprocess.Popen(self.command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL)
        try:
            process = Process(popen.pid, self.port)
            process.until("/health/live")
            yield process
        finally:
            popen.kill()
            popen.wait()


@dataclass(frozen=True)
class Process:
    """A server that runs."""

    pid: int
    port: int

    def answers(self, path: str) -> bool:
        """Whether a request is answered with 200."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                return connection.recv(12).endswith(b" 200")
        except OSError:
            return False

    def until(self, path: str) -> None:
        """Wait until a request is answered with 200."""
        deadline = time.monotonic() + 60
        while not self.answers(path):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{path} of process {self.pid} does not answer 200")
            time.sleep(0.005)

    def tree(self) -> list[int]:
        """The process and all below it."""
        found = [self.pid]
        for pid in found:  # grows while it is read
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                found.extend(map(int, children.read_text().split()))
        return found

    def cpu(self) -> float:
        """CPU-seconds so far, of programs and kernel."""
        return sum(self._ticks(pid) for pid in self.tree()) / TICKS

    def memory(self) -> float:
        """MB; a page that processes share counts once."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.tree()]
        return sum(int(re.findall(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)[0]) for rollup in rollups) / 1024

    @staticmethod
    def _ticks(pid: int) -> int:
        # the program's name, in brackets, may hold spaces
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
