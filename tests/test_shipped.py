"""The rendered project's own tests: `make test` of a whole render, and the service's in every variant of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gallery import Gallery, combinations
from kubernetes.manifests import built
from node import environment
from programs import install, make
from rendering import catalogue, render, triples
from validators.terraform import TFCHECK
from validators.tools import need


def variants() -> list[str]:
    """One render for each combination of answers that changes the Python service."""
    seen: dict[tuple[str, ...], str] = {}
    for name, answers in combinations().items():
        if answers.get("app_runtime", "python") == "python":
            parts = (answers.get("database", "postgres"), answers.get("cache", "redis"), answers["deployment_model"])
            seen.setdefault(parts if parts[2] == "feature_flags" else parts[:2], name)
    return sorted(seen.values())


@pytest.mark.parametrize("name", variants())
def test_python_service(name: str, gallery: Gallery, shared_folder: Path, tmp_path: Path) -> None:
    """`make lint test` of the service: ruff, mypy, pytest."""
    if not (gallery[name] / "app/Makefile").exists():
        pytest.fail(f"{name} has no app/Makefile", pytrace=False)
    app = Path(shutil.copytree(gallery[name] / "app", tmp_path / "app"))
    shutil.copytree(gallery[name] / "scripts", tmp_path / "scripts")  # the judge of the service's contract test
    install(app, shared_folder)
    make(tmp_path, "-C", "app", "lint", "test")


ROOMS = sorted({triple[:2] for triple in triples()})
PROGRAMS = [
    (language, model)
    for platform, tool, model in triples()
    for language in catalogue().values("pulumi_language", platform, tool)
    if tool == "pulumi" and model == "canary" and language != "python"
]
"""Pulumi programs that `make test` below does not run: only project.json differs from one model to the next."""


def install_all(folder: Path, shared: Path) -> None:
    """The libraries of the service, and of the Pulumi program where there is one."""
    for program in (folder / "app", folder / "infra/pulumi"):
        install(program, shared)


def tools(room: tuple[str, str], tmp_path: Path) -> dict[str, str]:
    """Environment in which the programs of a room are found, those of a cluster where tests/cluster has built them.

    Terraform takes its providers from a mirror where ../shared/tfcheck is, else from the registry.
    """
    found = {}
    if room[0] == "kubernetes":
        found["PATH"] = ":".join([*(str(built(name).parent) for name in ("kubectl", "helm")), os.environ["PATH"]])
    if room[1] != "terraform":
        return found
    need("terraform")
    if not TFCHECK.is_dir():
        return found
    schemas = shutil.copytree(TFCHECK / "schemas", tmp_path / "schemas", copy_function=shutil.copyfile)
    schemas.chmod(0o755)
    mirror = [TFCHECK / "mirror.py", schemas, tmp_path / "mirror"]
    subprocess.run([sys.executable, *mirror], check=True, stdout=subprocess.DEVNULL)
    return found | {"TF_CLI_CONFIG_FILE": str(tmp_path / "mirror/terraformrc")}


@pytest.mark.parametrize("room", ROOMS, ids="-".join)
def test_make_test(room: tuple[str, str], gallery: Gallery, shared_folder: Path, tmp_path: Path) -> None:
    """`make test` as a new owner types it."""
    name = next("-".join(triple) for triple in triples() if triple[:2] == room)
    folder = Path(shutil.copytree(gallery[name], tmp_path / "my-service"))
    install_all(folder, shared_folder)
    make(folder, "test", **tools(room, tmp_path))


@pytest.mark.parametrize("room", ROOMS, ids="-".join)
def test_own_service(room: tuple[str, str], gallery: Gallery, shared_folder: Path, tmp_path: Path) -> None:
    """`make check test` beside an application of one's own, whose Dockerfile the template neither writes nor minds."""
    name = "answers-own_service" if room == triples()[0][:2] else f"answers-own_service-{'-'.join(room)}"
    folder = Path(shutil.copytree(gallery[name], tmp_path / "my-service"))
    assert not (folder / "app").exists()
    install_all(folder, shared_folder)
    assert not (folder / "Dockerfile").exists()
    (folder / "Dockerfile").write_text(
        'FROM scratch\nCOPY web /web\nUSER 10001:10001\nCMD ["/web"]\n', encoding="utf-8"
    )
    make(folder, "check", "test", **tools(room, tmp_path))


@pytest.mark.parametrize(("language", "model"), PROGRAMS)
def test_pulumi_program(language: str, model: str, shared_folder: Path, tmp_path: Path) -> None:
    """`make lint test` of the program in infra/pulumi: its style, its types, and its tests on Pulumi's mocks."""
    answers: dict[str, Any] = {"iac_tool": "pulumi", "pulumi_language": language, "deployment_model": model}
    folder = Path(shutil.copytree(render(platform="kubernetes", **answers), tmp_path / "my-service"))
    install_all(folder, shared_folder)
    shared = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath"}  # as cluster/build.sh: what both compile is compiled once
    make(folder, "-C", "infra/pulumi", "lint", "test", **environment(), **shared)
