"""The image of each runtime, built and run with a real engine: small rights, healthy under compose, a graceful end."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine import Engine, Missing
from rendering import ROOT, render
from runtimes import RUNTIMES
from servers import free_port
from standins import StandIns


@dataclass
class Project:
    """A render that runs under compose."""

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
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def until(self, path: str, status: int) -> None:
        deadline = time.monotonic() + 60
        while self.get(path)[0] != status:
            assert time.monotonic() < deadline, self.get(path)
            time.sleep(0.2)


def pinned(folder: Path, standins: StandIns) -> None:
    """Replace what an engine without a registry cannot pull, in this copy of the files."""
    dockerfile = folder / "Dockerfile"
    text = dockerfile.read_text(encoding="utf-8").removeprefix("# syntax=docker/dockerfile:1\n")
    for image in set(re.findall(r"docker\.io/library/\S+@sha256:\w+", text)):
        text = text.replace(image, standins.language(image))
    dockerfile.write_text(text, encoding="utf-8")
    compose = folder / "docker-compose.yml"
    text = compose.read_text(encoding="utf-8")
    text = re.sub(r"docker\.io/library/postgres:\S+", standins.postgres(), text)
    text = re.sub(r"docker\.io/valkey/valkey:\S+", standins.valkey(), text)
    compose.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module", params=sorted(RUNTIMES))
def project(request: pytest.FixtureRequest, engine: Engine, standins: StandIns) -> Iterator[Project]:
    """The render of a runtime with its two data stores, up and healthy."""
    runtime = request.param
    if not (ROOT / "template" / f"{{{{{runtime}}}}}" / "{{docker}}" / "Dockerfile.jinja").exists():
        pytest.skip(f"no image for {runtime} yet")
    folder = render(fresh=True, app_runtime=runtime)
    if engine.own:
        try:
            pinned(folder, standins)
        except Missing as missing:
            pytest.skip(f"NOT TESTED in a container: needs {missing}")
    port = free_port()
    example = (folder / ".env.example").read_text(encoding="utf-8")
    (folder / ".env").write_text(re.sub(r"(?m)^PORT=.*$", f"PORT={port}", example), encoding="utf-8")
    compose = folder / "docker-compose.yml"
    # Any free port of this machine: another PostgreSQL or Redis may run on it.
    text = re.sub(r"127\.0\.0\.1:(5432|6379):", "127.0.0.1::", compose.read_text(encoding="utf-8"))
    compose.write_text(text, encoding="utf-8")
    running = Project(engine, folder, f"test-{uuid.uuid4().hex[:8]}", port)
    image = re.search(r"image: (\S+:local)", text)
    assert image
    try:
        engine("build", "--network", "host", "--tag", image[1], str(folder))
        up = engine.compose(
            folder, "--project-name", running.name, "up", "--detach", "--wait", "--no-build", check=False
        )
        assert up.returncode == 0, up.stderr[-3000:] + running.compose("logs", "--no-color", check=False)[-5000:]
        yield running
    finally:
        running.compose("down", "--volumes", "--timeout", "5", check=False)
        engine("image", "rm", "--force", image[1], check=False)


def test_it_is_healthy_and_works(project: Project) -> None:
    assert project.inspect("app", "{{.State.Health.Status}}") == "healthy"
    assert project.inspect("migrate", "{{.State.ExitCode}}") == "0"
    assert project.get("/health/ready") == (200, '{"status":"pass","checks":{"postgres":"pass","redis":"pass"}}')
    assert project.get("/notes", b'{"text": "from a container"}')[0] == 201
    assert json.loads(project.get("/visits")[1])["visits"] >= 1


def test_it_has_no_rights(project: Project) -> None:
    process = Path("/proc") / project.inspect("app", "{{.State.Pid}}")
    if not (process / "status").exists():
        pytest.skip("not tested here: the engine's processes are not on this machine")
    text = (process / "status").read_text()
    status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    assert status["Uid"].split() == ["10001"] * 4
    assert status["Gid"].split() == ["10001"] * 4
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
    mounts = [line.split() for line in (process / "mounts").read_text().splitlines()]
    assert "ro" in next(mount[3].split(",") for mount in mounts if mount[1] == "/")
    assert "rw" in next(mount[3].split(",") for mount in mounts if mount[1] == "/tmp")


def test_ports_are_open_to_this_machine_only(project: Project) -> None:
    for service in ("app", "postgres", "redis"):
        bindings = json.loads(project.inspect(service, "{{json .NetworkSettings.Ports}}"))
        hosts = {binding["HostIp"] for published in bindings.values() for binding in published or []}
        assert hosts == {"127.0.0.1"}, service


def test_an_outage_of_the_cache_is_seen_and_survived(project: Project) -> None:
    project.compose("stop", "redis")
    project.until("/health/ready", 503)
    assert project.get("/health/live")[0] == 200
    project.compose("start", "redis")
    project.until("/health/ready", 200)


def test_it_says_only_json(project: Project) -> None:
    lines = project.compose("logs", "--no-color", "--no-log-prefix", "app", "migrate").splitlines()
    assert lines
    for line in lines:
        assert json.loads(line)["message"]


def test_it_ends_in_order(project: Project) -> None:
    project.compose("stop", "app")
    assert project.inspect("app", "{{.State.ExitCode}}") == "0"
    assert project.inspect("app", "{{.State.OOMKilled}}") == "false"
