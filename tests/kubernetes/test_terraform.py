"""Terraform with its real providers: plans are empty when nothing is to do, rights end where they should, a state comes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rendering import render, triples

from kubernetes.control_plane import Cluster, Environment, image

if ("kubernetes", "terraform", "rolling") not in triples():
    pytest.skip("the room is not offered", allow_module_level=True)

NOTHING = "No changes. Your infrastructure matches the configuration."


@pytest.fixture(scope="module")
def released(cluster: Cluster, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """An environment with one good release."""
    folder = tmp_path_factory.mktemp("terraform") / "my-app"
    made = render(folder="my-app", platform="kubernetes", iac_tool="terraform", deployment_model="rolling")
    environment = Environment(cluster, shutil.copytree(made, folder))
    if reason := environment.unprovided(shared_folder):
        pytest.skip(f"not run: {reason}")
    environment.bootstrap()
    environment.script("deploy", image("1"))
    yield environment
    environment.remove()


def plan(released: Environment) -> str:
    """What a pull request shows, with its rights."""
    return re.sub(r"\x1b\[[0-9;]*m", "", released.script("plan", kubeconfig=released.reader))


def test_nothing_to_do(released: Environment) -> None:
    """After a release, and after one that was stopped and undone, the state, the code and the cluster agree."""
    assert NOTHING in plan(released)
    released.script("deploy", image("2-bad"), fails=True)
    assert NOTHING in plan(released)
    assert NOTHING in re.sub(
        r"\x1b\[[0-9;]*m", "", released.script("bootstrap", "-auto-approve", kubeconfig=released.admin)
    )


def test_a_plan_shows_manifests(released: Environment) -> None:
    """A setting of one's own is seen in the manifest that it changes; nothing happens to the cluster."""
    own = released.render / "infra/terraform/environments/prod/ours.auto.tfvars"
    own.write_text("values = { replicas = { max = 20 } }\n", encoding="utf-8")
    template = released.render / "infra/helm/templates/pdb.yaml"
    before = template.read_text(encoding="utf-8")
    template.write_text(before.replace("maxUnavailable: 1", "maxUnavailable: 2"), encoding="utf-8")
    try:
        shown = plan(released)
    finally:
        own.unlink()
        template.write_text(before, encoding="utf-8")
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in shown
    assert re.findall(r"^ +- +(\w+: \d+)$", shown, re.MULTILINE) == ["maxReplicas: 12", "maxUnavailable: 1"]
    assert re.findall(r"^ +\+ +(\w+: \d+)$", shown, re.MULTILINE) == ["maxReplicas: 20", "maxUnavailable: 2"]
    assert released.get("horizontalpodautoscalers", "my-app")["spec"]["maxReplicas"] == 12


def test_without_its_state_nothing_goes_on(released: Environment) -> None:
    """What the folder knows of the state used last must not be taken for this environment's."""
    backend = released.render / "infra/terraform/environments/prod/backend.hcl"
    before = backend.read_text(encoding="utf-8")
    backend.write_text(before.replace("my-app-prod-terraform", "my-app-terraform"), encoding="utf-8")
    try:
        released.script("deploy", image("3"), fails=True)
    finally:
        backend.write_text(before, encoding="utf-8")
    released.serves("1")
    assert NOTHING in plan(released)


def can(released: Environment, who: str, verb: str, resource: str) -> bool:
    """The API server's own answer."""
    command = ["kubectl", "auth", "can-i", verb, resource, "--namespace", released.namespace]
    env = {**released.cluster.env, "KUBECONFIG": str(getattr(released, who))}
    return subprocess.run(command, env=env, text=True, capture_output=True, check=False).stdout.strip() == "yes"


@pytest.mark.parametrize("who", ["pipeline", "reader"])
@pytest.mark.parametrize("what", ["get secrets", "update resourcequotas", "create roles", "delete limitranges"])
def test_out_of_reach(what: str, who: str, released: Environment) -> None:
    """Neither group reads a Secret of the service or lifts a limit, and one of them can release."""
    verb, resource = what.split()
    assert not can(released, who, verb, resource)
    assert can(released, who, "update", "deployments") is (who == "pipeline")


def test_a_lost_state_comes_back(released: Environment) -> None:
    """By the runbook's own commands, and no pod is replaced."""
    runbook = (released.render / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    (commands,) = (block for block in re.findall(r"```sh\n(.*?)```", runbook, re.DOTALL) if " import " in block)
    before = {pod["metadata"]["uid"] for pod in released.get("pods")["items"]}
    released.cluster.kubectl("delete", "secret", "tfstate-default-release", "-n", f"{released.namespace}-terraform")
    variables = {"ENV": "prod", "NAMESPACE": released.namespace, "IMAGE": image("1")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=released.render,
        env={**os.environ, **released.cluster.env, **released.settings(released.pipeline), **variables},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Import successful!" in done.stdout
    assert NOTHING in plan(released)
    assert {pod["metadata"]["uid"] for pod in released.get("pods")["items"]} == before
