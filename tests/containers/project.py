"""A render that runs in containers."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from engine import Engine
from servers import free_port
from standins import StandIns


@dataclass
class Project:
    """A render under compose."""

    engine: Engine
    folder: Path
    name: str
    port: int

    def compose(self, *arguments: str, check: bool = True) -> str:
        command = ("--project-name", self.name, *arguments)
        return self.engine.compose(self.folder, *command, check=check).stdout.strip()

    def container(self, service: str) -> str:
        return self.compose("ps", "--all", "--quiet", service)

    def inspect(self, service: str, what: str) -> str:
        return self.engine("inspect", "--format", what, self.container(service))

    def get(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def until(self, path: str, status: int) -> None:
        deadline = time.monotonic() + 180
        while self.get(path)[0] != status:
            assert time.monotonic() < deadline, self.get(path)
            time.sleep(0.2)

    def process(self, service: str) -> Path:
        """What the kernel says of the container's first process; the engine's processes are on this machine."""
        return Path("/proc") / self.inspect(service, "{{.State.Pid}}")


def without_rights(process: Path) -> None:
    """No user with a name, no capability, no way to get one, nothing to write but /tmp."""
    text = (process / "status").read_text()
    status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    assert status["Uid"].split() == ["10001"] * 4
    assert status["Gid"].split() == ["10001"] * 4
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
    mounts = [line.split() for line in (process / "mounts").read_text().splitlines()]
    assert "ro" in next(mount[3].split(",") for mount in mounts if mount[1] == "/")
    assert "rw" in next(mount[3].split(",") for mount in mounts if mount[1] == "/tmp")


def pinned(text: str, standins: StandIns) -> str:
    """A file of the render, with what an engine without a registry cannot pull replaced."""
    for image in set(re.findall(r"docker\.io/library/(?!postgres)\S+@sha256:\w+", text)):
        text = text.replace(image, standins.language(image))
    if "docker.io/library/postgres:" in text:
        text = re.sub(r"docker\.io/library/postgres:\S+", standins.postgres(), text)
    if "docker.io/valkey/valkey:" in text:
        text = re.sub(r"docker\.io/valkey/valkey:\S+", standins.valkey(), text)
    # The second variant of a runtime finds what the first has compiled.
    return re.sub(r"(?m)^RUN go ", "RUN --mount=type=cache,target=/go go ", text)


def prepare(folder: Path, standins: StandIns, *files: str) -> int:
    """Make a render's files fit this machine; the port that its service will be seen on."""
    for name in files:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        if standins.engine.own:
            text = pinned(text, standins)
        # Any free port of this machine: another PostgreSQL or Redis may run on it.
        file.write_text(re.sub(r"127\.0\.0\.1:(5432|6379):", "127.0.0.1::", text), encoding="utf-8")
    port = free_port()
    example = (folder / ".env.example").read_text(encoding="utf-8")
    (folder / ".env").write_text(re.sub(r"(?m)^PORT=.*$", f"PORT={port}", example), encoding="utf-8")
    return port
