"""`make up` and `make down` of a render for Podman: the same containers, without a daemon and without `--wait`."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from conftest import absent
from engine import Engine, Missing
from project import Project, prepare, without_rights
from rendering import render
from standins import StandIns

# The build fetches packages; a container in a container has no way out of its own network.
COMPOSE = "COMPOSE=podman-compose -f podman-compose.yml --podman-build-args=--network=host"


@pytest.fixture
def project(podman: Engine, standins: StandIns) -> Project:
    name = f"pod-{uuid.uuid4().hex[:8]}"
    folder = render(fresh=True, container_engine="podman", project_slug=name)
    try:
        port = prepare(folder, standins, "Containerfile", "podman-compose.yml")
    except Missing as missing:
        absent(missing)
    if podman.own:
        names = [f"localhost/standin/{image}" for image in ("python:slim", "postgres:test", "valkey:test")]
        standins.give(podman, *names)
    return Project(podman, folder, name, port)


def test_up_and_down(project: Project, podman: Engine) -> None:
    """It comes up, twice, and ends in order; with a wrong setting `make up` fails and says which."""

    def inspect(service: str, what: str) -> str:
        return podman("inspect", "--format", what, f"{project.name}_{service}_1")

    def make(target: str) -> None:
        podman.run("make", target, COMPOSE, folder=project.folder)

    try:
        make("up")
        project.until("/health/ready", 200)
        assert project.get("/notes", b'{"text": "from a container"}')[0] == 201
        assert json.loads(project.get("/visits")[1])["visits"] >= 1
        without_rights(Path("/proc") / inspect("app", "{{.State.Pid}}"))
        # A second time nothing is lost: what runs stays, the migration finds nothing to do.
        make("up")
        assert json.loads(project.get("/notes")[1])[0]["text"] == "from a container"
        podman("stop", "--time", "30", f"{project.name}_app_1")
        assert inspect("app", "{{.State.ExitCode}}") == "0"
        lines = podman("logs", f"{project.name}_app_1").splitlines()
        assert [json.loads(line) for line in lines][-1]["message"]
    finally:
        make("down")
    assert podman("ps", "--all", "--quiet") == ""
    # The same images once more: a second test would have to build them anew.
    settings = project.folder / ".env"
    lines = [line for line in settings.read_text("utf-8").splitlines() if "LOG_LEVEL=" not in line]
    settings.write_text("\n".join([*lines, "LOG_LEVEL=shouting", ""]), "utf-8")
    done = podman.run("make", "up", COMPOSE, folder=project.folder, check=False)
    make("down")
    assert done.returncode != 0
    assert "LOG_LEVEL" in done.stdout + done.stderr
