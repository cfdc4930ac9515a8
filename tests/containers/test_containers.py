"""The image of each runtime, built and run with a real engine: small rights, healthy under compose, a graceful end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import absent
from engine import Engine, Missing
from project import Project, prepare, without_rights
from rendering import render, triples
from runtimes import RUNTIMES
from standins import StandIns

IMAGES = [(runtime, base) for runtime in sorted(RUNTIMES) for base in ("slim", "alpine")]


@pytest.fixture(scope="module", params=IMAGES, ids="-".join)
def project(request: pytest.FixtureRequest, engine: Engine, standins: StandIns) -> Iterator[Project]:
    """The render of a runtime with its two data stores, up and healthy."""
    runtime, base = request.param
    folder = render(fresh=True, app_runtime=runtime, base_image=base)
    try:
        port = prepare(folder, standins, "Dockerfile", "docker-compose.yml")
    except Missing as missing:
        absent(missing)
    name = f"test-{uuid.uuid4().hex[:8]}"
    running = Project(engine, folder, name, port)
    # An image of its own, so that two tests may run at a time.
    compose = folder / "docker-compose.yml"
    compose.write_text(re.sub(r"image: \S+:local", f"image: {name}:local", compose.read_text("utf-8")), "utf-8")
    try:
        engine("build", "--network", "host", "--tag", f"{name}:local", str(folder))
        up = engine.compose(folder, "--project-name", name, "up", "--detach", "--wait", "--no-build", check=False)
        assert up.returncode == 0, up.stderr[-3000:] + running.compose("logs", "--no-color", check=False)[-5000:]
        yield running
    finally:
        running.compose("down", "--volumes", "--timeout", "5", check=False)
        engine("image", "rm", "--force", f"{name}:local", check=False)


def test_it_is_healthy_and_works(project: Project) -> None:
    assert project.inspect("app", "{{.State.Health.Status}}") == "healthy"
    assert project.inspect("migrate", "{{.State.ExitCode}}") == "0"
    assert project.get("/health/ready") == (200, '{"status":"pass","checks":{"postgres":"pass","redis":"pass"}}')
    assert project.get("/notes", b'{"text": "from a container"}')[0] == 201
    assert json.loads(project.get("/visits")[1])["visits"] >= 1


def test_its_image_tells_its_own_health(project: Project) -> None:
    image = json.loads(project.engine("image", "inspect", project.inspect("app", "{{.Image}}")))[0]
    test = image["Config"]["Healthcheck"]["Test"]
    assert test[0] == "CMD"
    assert image["Config"]["User"] == "10001:10001"
    assert not image["Config"].get("Entrypoint")
    project.compose("exec", "--no-TTY", "app", *test[1:])


def test_it_has_no_rights(project: Project) -> None:
    if not project.process("app").exists():
        pytest.skip("not tested here: the engine's processes are not on this machine")
    without_rights(project.process("app"))


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


def test_optional_services_are_understood_and_find_their_files(engine: Engine) -> None:
    platform, tool, model = next(triple for triple in triples() if triple[2] == "feature_flags")
    folder = render(platform=platform, iac_tool=tool, deployment_model=model)
    options = ("--profile", "tracing", "--profile", "flags", "config", "--format", "json")
    services = json.loads(engine.compose(folder, *options).stdout)["services"]
    plain = json.loads(engine.compose(folder, "config", "--format", "json").stdout)["services"]
    assert services.keys() - plain.keys() == {"otel-collector", "flagd"}
    for name in services.keys() - plain.keys():
        service = services[name]
        assert re.search(r"@sha256:[0-9a-f]{64}$", service["image"])
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert {port["host_ip"] for port in service["ports"]} == {"127.0.0.1"}
        (mounted,) = service["volumes"]
        assert Path(mounted["source"]).is_file()
        assert mounted["target"] in " ".join(service["command"])


def test_every_package_of_the_python_service_has_a_wheel_for_alpine(tmp_path: Path) -> None:
    """The one part of Alpine's C library that a stand-in for Python cannot show: nothing is compiled on it."""
    platform, tool, model = next(triple for triple in triples() if triple[2] == "feature_flags")
    requirements = render(platform=platform, iac_tool=tool, deployment_model=model, base_image="alpine") / "app"
    files = [file for file in (requirements / "requirements").glob("*.txt") if file.name != "dev.txt"]
    assert len(files) >= 4
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", str(tmp_path)),
        *("--only-binary=:all:", "--python-version=3.13"),
        *(f"--platform=musllinux_1_{minor}_x86_64" for minor in (1, 2)),
        *(f"--requirement={file}" for file in files),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert list(tmp_path.glob("uvloop-*-musllinux_*.whl"))
