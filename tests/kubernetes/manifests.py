"""What a render gives to the cluster: the objects of one environment, from its chart or its overlays."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rendering import render_triple

from kubernetes.control_plane import KIT, image

ENVIRONMENTS = ("dev", "staging", "prod")
Objects = dict[tuple[str, str], dict[str, Any]]


def output(*command: str | Path) -> str:
    """What a command prints; anything on standard error is an error."""
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


@cache
def helm() -> Path:
    """Helm 4, built from its module."""
    return Path(output("bash", KIT / "build.sh", "--where", "helm").strip())


def chart_arguments(folder: Path, environment: str) -> list[str | Path]:
    """What every call of Helm needs besides its verb."""
    values = folder / f"infra/helm/environments/{environment}/values.yaml"
    return [
        folder / "infra/helm",
        "--namespace",
        f"my-app-{environment}",
        "--values",
        values,
        f"--set-string=image={image('1')}",
    ]


@cache
def text(tool: str, model: str, environment: str, **answers: str) -> str:
    """The manifests of one environment as a stream of YAML."""
    folder = render_triple(("kubernetes", tool, model), folder="my-app", **answers)
    if tool == "kustomize":  # by the script's own function, which sets the image
        copy = shutil.copytree(folder, Path(tempfile.mkdtemp(prefix="overlay-")) / "my-app")
        script = f". ./project.sh; . ./tool.sh; ENVIRONMENT={environment}; manifests {image('1')}"
        return output("bash", "-c", f"cd {copy}/infra/scripts; {script}")
    return output(helm(), "template", "my-app", *chart_arguments(folder, environment), "--kube-version", "1.37.2")


def objects(tool: str, model: str, environment: str, **answers: str) -> Objects:
    """The same, as kind and name -> object."""
    documents = [document for document in yaml.safe_load_all(text(tool, model, environment, **answers)) if document]
    found = {(document["kind"], document["metadata"]["name"]): document for document in documents}
    assert len(found) == len(documents), "an object is there twice"
    return found
