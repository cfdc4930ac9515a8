"""What a render gives to the cluster: the objects of one environment, from its chart or its overlays."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rendering import render_triple, triples
from validators.tools import not_run

from kubernetes.control_plane import Failed, binary, image

ENVIRONMENTS = ("dev", "staging", "prod")
TRIPLES = [
    (tool, model) for platform, tool, model in triples() if platform == "kubernetes" and tool in ("kustomize", "helm")
]
"""Tools whose manifests can be had without a cluster: `text` knows how."""
MODELS = list(dict.fromkeys(model for _, model in TRIPLES))
MANAGED = {"kubernetes_data_stores": "managed"}
"""Answers with which no data store runs in the cluster."""
GKE = {"kubernetes_distribution": "gke"}
DATADOG = {"observability": "datadog"}
"""Answers with which Datadog watches."""
Objects = dict[tuple[str, str], dict[str, Any]]


def output(*command: str | Path) -> str:
    """What a command prints; anything on standard error is an error."""
    env = os.environ | {"PATH": f"{built('kubectl').parent}:{os.environ['PATH']}"}
    done = subprocess.run([str(part) for part in command], env=env, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


@cache
def built(name: str) -> Path:
    """A program of the kit, built from its module."""
    try:
        return Path(binary(name))
    except Failed as reason:
        not_run(str(reason))


def helm() -> Path:
    """Helm 4."""
    return built("helm")


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


def bootstrap(tool: str, model: str, environment: str, **answers: str) -> str:
    """The guard rails of one environment."""
    folder = render_triple(("kubernetes", tool, model), folder="my-app", **answers)
    return (folder / f"infra/bootstrap/{environment}.yaml").read_text(encoding="utf-8")


def distinct() -> dict[str, dict[str, Any]]:
    """Every object of every triple and environment, each content once; the key says where it was seen first.

    Managed data stores are seen with one model of each tool, what other clusters have with one tool.
    """
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    renders: list[tuple[str, str, dict[str, str]]] = [(tool, model, {}) for tool, model in TRIPLES]
    renders += [(tool, model, MANAGED) for tool, model in TRIPLES if model == MODELS[0]]
    renders += [("kustomize", "canary", {"kubernetes_distribution": name}) for name in ("eks", "aks")]
    renders += [("kustomize", model, GKE) for model in ("blue_green", "canary")]
    for (tool, model, answers), environment in itertools.product(renders, ENVIRONMENTS):
        guard_rails = [thing for thing in yaml.safe_load_all(bootstrap(tool, model, environment, **answers)) if thing]
        for thing in (*guard_rails, *objects(tool, model, environment, **answers).values()):
            variant = "".join(f"-{answer}" for answer in answers.values())
            name = f"{tool}-{model}{variant}-{environment}-{thing['kind']}-{thing['metadata']['name']}"
            found.setdefault(json.dumps(thing, sort_keys=True), (name, thing))
    return dict(found.values())
