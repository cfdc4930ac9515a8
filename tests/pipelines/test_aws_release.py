"""The release scripts of AWS, run with the real AWS command line against a stand-in of the control plane."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rendering import render, render_triple, triples

from pipelines.aws_cli import AWS_FORK, command_lines
from pipelines.ecs import BAKING, LOST, REFUSED, SHIFTED, STUCK, ControlPlane, image, served

AWS = sorted(
    {(platform, tool): (platform, tool, model) for platform, tool, model in triples() if platform == "aws"}.values()
)
URL = "https://dev.example.com"

# The public address of the test is the control plane; everything else about the call stays as it is.
CURL = """#!/usr/bin/env bash
[[ ${*: -1} == "$SERVICE_URL/health/ready" ]] || exit 3
exec "$REAL_CURL" "${@:1:$#-1}" "$AWS_ENDPOINT_URL/"
"""


@pytest.fixture(scope="session")
def aws_server() -> Iterator[str]:
    """Port of the process that runs AWS command lines."""
    with command_lines() as port:
        yield port


@dataclass
class Desk:
    """A control plane with two releases, and a way to run a script of the render on it."""

    plane: ControlPlane
    run: Callable[..., tuple[int, str]]


@pytest.fixture(params=AWS, ids="-".join)
def desk(request: pytest.FixtureRequest, tmp_path: Path, aws_server: str) -> Iterator[Desk]:
    platform, tool, model = request.param
    project = render(platform=platform, iac_tool=tool, deployment_model=model)
    for name, text in {"curl": CURL, "aws": AWS_FORK}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    curl = shutil.which("curl")
    assert curl
    plane = ControlPlane()
    plane.release("a")
    plane.release("b")
    with served(plane) as address:
        environment = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "AWS_SERVER": aws_server,
            "HOME": str(tmp_path),
            "REAL_CURL": curl,
            "AWS_ENDPOINT_URL": address,
            "SERVICE_URL": URL,
            "POLL_SECONDS": "0",
        }

        def run(script: str, *arguments: str, **extra: str) -> tuple[int, str]:
            done = subprocess.run(
                [project / "infra/scripts" / script, *arguments],
                env=environment | extra,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout

        yield Desk(plane, run)


def serving(plane: ControlPlane) -> str:
    assert plane.serving
    return plane.image_of(plane.serving)


@pytest.mark.parametrize("triple", [triple for triple in triples() if triple[0] == "aws"], ids="-".join)
def test_every_triple_has_the_scripts_that_are_run_here(triple: tuple[str, str, str]) -> None:
    """Releases of all models are run once per tool: ECS does the difference, and no script knows the model."""
    tested = next(render_triple(row) for row in AWS if row[:2] == triple[:2])
    for script in ("deploy.sh", "rollback.sh", "abort.sh", "ecs.sh", "project.sh"):
        path = f"infra/scripts/{script}"
        assert (render_triple(triple) / path).read_bytes() == (tested / path).read_bytes(), path


def test_a_healthy_release(desk: Desk) -> None:
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 0, output
    assert serving(desk.plane) == image("c")
    assert not desk.plane.called("StopServiceDeployment")

    registered, migrating = desk.plane.called("RegisterTaskDefinition")
    app, collector = registered["containerDefinitions"]
    assert app["environment"] == [
        {"name": "PORT", "value": "8000"},
        {"name": "SERVICE_VERSION", "value": f"sha256:{'c' * 64}"},
    ]
    assert collector["image"] == "collector", "only the container of the service gets the new image"
    assert registered["tags"] == [{"key": "project", "value": "my-service"}]

    operations = [operation for operation, _ in desk.plane.calls]
    assert operations.index("RunTask") < operations.index("UpdateService"), "the database is migrated before the switch"
    (migration,) = desk.plane.called("RunTask")
    assert migrating["family"] == "my-service-dev-migrate"
    assert migrating["containerDefinitions"][0]["image"] == image("c"), "the new image migrates"
    assert "task-definition/my-service-dev-migrate:" in migration["taskDefinition"]
    assert migration["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"


def test_a_failed_migration_switches_nothing(desk: Desk) -> None:
    desk.plane.migration = 1
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 1
    assert "the migration ended with 1" in output
    assert not desk.plane.called("UpdateService")
    assert serving(desk.plane) == image("b")


def test_an_unhealthy_release_goes_back(desk: Desk) -> None:
    desk.plane.broken = {image("c")}
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 1, output
    assert "the version before serves again" in output
    assert serving(desk.plane) == image("b")


def test_a_release_that_ecs_refuses(desk: Desk) -> None:
    desk.plane.courses[image("c")] = REFUSED
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 1
    assert "ECS went back to the version before" in output
    assert serving(desk.plane) == image("b")


def test_a_release_that_shifts_traffic(desk: Desk) -> None:
    desk.plane.normal = SHIFTED
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 0, output
    assert "BAKE_TIME" in output
    assert serving(desk.plane) == image("c")


def test_an_unhealthy_release_is_stopped_while_it_bakes(desk: Desk) -> None:
    desk.plane.normal = SHIFTED
    desk.plane.broken = {image("c")}
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 1, output
    (stop,) = desk.plane.called("StopServiceDeployment")
    assert stop["stopType"] == "ROLLBACK"
    assert len(desk.plane.called("UpdateService")) == 1, "the old version is still there: nothing is released anew"
    assert serving(desk.plane) == image("b")


def test_a_release_that_never_ends_is_stopped(desk: Desk) -> None:
    desk.plane.courses[image("c")] = STUCK
    # deploy.sh gives up at once; what it calls to go back waits as long as the end takes
    desk.plane.stop = [("ROLLBACK_SUCCESSFUL", None)]
    code, output = desk.run("deploy.sh", "dev", image("c"), RELEASE_SECONDS="2")
    assert "TIMEOUT" in output
    assert desk.plane.called("StopServiceDeployment")
    assert (code, serving(desk.plane)) == (1, image("b")), output


@pytest.mark.parametrize("unhealthy", [False, True], ids=["by ECS", "after the health gate"])
def test_a_failed_way_back_is_loud(desk: Desk, unhealthy: bool) -> None:
    if unhealthy:
        desk.plane.normal = SHIFTED
        desk.plane.broken = {image("c")}
        desk.plane.stop = LOST
    else:
        desk.plane.courses[image("c")] = LOST
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 70, output
    assert "GOING BACK FAILED" in output


def test_the_old_version_does_not_answer_either(desk: Desk) -> None:
    desk.plane.courses[image("c")] = REFUSED
    desk.plane.broken = {image("b")}
    code, output = desk.run("deploy.sh", "dev", image("c"))
    assert code == 70, output
    assert "DOES NOT ANSWER" in output


def test_a_release_in_flight_is_left_alone(desk: Desk) -> None:
    desk.plane.deploy(desk.plane.revision("c"), STUCK)
    code, output = desk.run("deploy.sh", "dev", image("d"))
    assert code == 75, output
    assert not desk.plane.called("RegisterTaskDefinition")
    assert not desk.plane.called("UpdateService")


def test_no_container_to_release(desk: Desk) -> None:
    desk.plane.container = "web"
    desk.plane.release("c")
    code, output = desk.run("deploy.sh", "dev", image("d"))
    assert code != 0
    assert "no container is named app" in output
    assert not desk.plane.called("UpdateService")


def test_rolling_back_walks_back(desk: Desk) -> None:
    desk.plane.release("c")
    for letter in "ba":
        code, output = desk.run("rollback.sh", "dev")
        assert code == 0, output
        assert serving(desk.plane) == image(letter)
    code, output = desk.run("rollback.sh", "dev")
    assert code != 0
    assert "NO VERSION BEFORE" in output
    assert serving(desk.plane) == image("a")


def test_rolling_back_skips_a_version_that_was_left(desk: Desk) -> None:
    desk.plane.broken = {image("c")}
    assert desk.run("deploy.sh", "dev", image("c"))[0] == 1
    assert desk.run("deploy.sh", "dev", image("d"))[0] == 0
    code, output = desk.run("rollback.sh", "dev")
    assert code == 0, output
    assert serving(desk.plane) == image("b"), "c was refused: going back from d leads to b"


def test_a_failed_rollback_is_loud(desk: Desk) -> None:
    desk.plane.courses[image("a")] = LOST
    code, output = desk.run("rollback.sh", "dev")
    assert code != 0
    assert "GOING BACK FAILED" in output


@pytest.mark.parametrize("script", ["abort.sh", "rollback.sh"])
def test_a_baking_release_is_given_up(desk: Desk, script: str) -> None:
    desk.plane.deploy(desk.plane.revision("c"), BAKING)
    code, output = desk.run(script, "dev")
    assert code == 0, output
    assert desk.plane.called("StopServiceDeployment")
    assert not desk.plane.called("UpdateService")
    assert desk.plane.deployments[-1].status == "ROLLBACK_SUCCESSFUL"


def test_nothing_to_abort(desk: Desk) -> None:
    code, output = desk.run("abort.sh", "dev")
    assert code == 1
    assert "no release is in flight" in output


@pytest.mark.parametrize(
    "call",
    [
        ("deploy.sh",),
        ("deploy.sh", "dev", "my-service:latest"),
        ("deploy.sh", "production", image("c")),
        ("rollback.sh",),
        ("rollback.sh", "qa"),
        ("abort.sh", "dev", "now"),
        ("plan.sh",),
    ],
    ids=" ".join,
)
def test_wrong_usage(desk: Desk, call: tuple[str, ...]) -> None:
    code, output = desk.run(*call)
    assert code == 64
    assert output.startswith("usage: ") and len(output.splitlines()) == 1
    assert not desk.plane.calls


def test_the_address_must_be_known(desk: Desk) -> None:
    code, output = desk.run("rollback.sh", "dev", SERVICE_URL="")
    assert code == 64
    assert "SERVICE_URL" in output
    assert not desk.plane.calls
