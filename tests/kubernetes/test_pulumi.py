"""Pulumi's real engine and Kubernetes provider: nothing to do after a release, rights, a lost state, a shared namespace.

The engine is built from the version that the renders name, the provider from the newest source that the Go proxy serves
(early 2026; the renders' libraries are some minor versions newer). Language hosts are not served: a stand-in of ours
(tests/cluster/go/pulumi/language) starts the program as they do.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from rendering import render, triples

from kubernetes.control_plane import DRIFT, Cluster, Environment, image

if ("kubernetes", "pulumi", "rolling") not in triples():
    pytest.skip("the room is not offered", allow_module_level=True)


def begun(cluster: Cluster, shared: Path, folder: Path, language: str) -> Environment:
    """An environment with one good release."""
    answers: dict[str, Any] = {"platform": "kubernetes", "iac_tool": "pulumi", "deployment_model": "rolling"}
    environment = Environment(
        cluster, shutil.copytree(render(folder="my-app", **answers, pulumi_language=language), folder / "my-app")
    )
    if reason := environment.unprovided(shared):
        pytest.skip(f"not run: {reason}")
    environment.bootstrap()
    environment.script("deploy", image("1"))
    return environment


@pytest.fixture(scope="module")
def released(cluster: Cluster, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """One environment for the tests of this file: each leaves it with a release that serves."""
    environment = begun(cluster, shared_folder, tmp_path_factory.mktemp("pulumi"), "python")
    yield environment
    environment.remove()


def test_a_program_in_go(cluster: Cluster, shared_folder: Path, tmp_path: Path) -> None:
    """The other languages release in test_releases.py."""
    environment = begun(cluster, shared_folder, tmp_path, "go")
    environment.serves("1")
    environment.remove()


def test_nothing_to_do(released: Environment) -> None:
    """After a release, and after one that was stopped and undone, by the rights of a pull request and of a pipeline."""
    released.unchanged(kubeconfig=released.reader)
    released.script("deploy", image("2-bad"), fails=True)
    released.unchanged(kubeconfig=released.reader)
    released.unchanged()
    state = json.loads(released.pulumi_cli("stack", "export", "--stack", released.name))
    assert not state["deployment"].get("pending_operations")
    said = released.pulumi_cli("preview", "--stack", f"{released.name}-guardrails")
    assert Environment.UNCHANGED.search(said), said


def test_a_preview_without_rights(released: Environment) -> None:
    """Whoever may only look sees what would change, computed from the state; the cluster is as it was."""
    template = released.render / "infra/helm/templates/pdb.yaml"
    before = template.read_text(encoding="utf-8")
    template.write_text(before.replace("maxUnavailable: 1", "maxUnavailable: 2"), encoding="utf-8")
    try:
        shown = released.script("plan", kubeconfig=released.reader)
    finally:
        template.write_text(before, encoding="utf-8")
    assert "1 to update" in shown, shown
    assert "maxUnavailable: 1 => 2" in shown, shown
    who = ["--as", "somebody", "--as-group", f"{released.namespace}-preview", "-n", released.namespace]
    rights = released.cluster.kubectl("auth", "can-i", "--list", *who)
    named = re.findall(r"^secrets +\[\] +\[(.*?)\] +\[(.*?)\]", rights, re.MULTILINE)
    assert named == [(f"{released.project}-pulumi-preview", "get")], rights


def test_a_second_environment_shares_the_store(released: Environment) -> None:
    """The namespace of the secrets is made by the stack of every environment: the next one takes it as it is."""
    released.pulumi_cli("stack", "select", "dev-guardrails", "--create", "--secrets-provider", "passphrase")
    released.pulumi_cli("up", "--yes", "--stack", "dev-guardrails")
    released.pulumi_cli("state", "unprotect", "--all", "--yes", "--stack", "dev-guardrails")
    released.pulumi_cli("destroy", "--yes", "--stack", "dev-guardrails")
    released.cluster.kubectl("get", "namespace", f"{released.project}-secrets")


def test_a_lost_state(released: Environment) -> None:
    """An empty stack takes over what is there: no pod is replaced, and the releases after it go on."""
    before = {pod["metadata"]["uid"] for pod in released.get("pods")["items"]}
    for file in (released.bin / "state/.pulumi/stacks/my-app").glob(f"{released.name}.json*"):
        file.unlink()
    released.pulumi_cli("stack", "select", released.name, "--create", "--secrets-provider", "passphrase")
    released.script("deploy", image("1"))
    assert {pod["metadata"]["uid"] for pod in released.get("pods")["items"]} == before
    released.script("deploy", image("6"))
    released.serves("6")


def test_the_code_wins_over_hands(released: Environment) -> None:
    """What the runbook lets somebody change by hand is no conflict for the next release that changes it."""
    released.script("deploy", image("1"))
    released.script("plan", kubeconfig=released.reader, **DRIFT)
    patch = ["patch", "hpa", released.project, "--type=merge", "--patch", '{"spec": {"minReplicas": 5}}']
    released.cluster.kubectl(*patch, "-n", released.namespace)
    released.script("plan", kubeconfig=released.reader, fails=True, **DRIFT)
    values = released.render / f"infra/helm/environments/{released.name}/values.yaml"
    before = values.read_text(encoding="utf-8")
    smallest = released.get("horizontalpodautoscalers", released.project)["spec"]["minReplicas"]
    values.write_text(re.sub(r"(replicas:\n  min: )\d+", rf"\g<1>{smallest - 1}", before), encoding="utf-8")
    assert values.read_text(encoding="utf-8") != before
    released.script("deploy", image("7"))
    assert released.get("horizontalpodautoscalers", released.project)["spec"]["minReplicas"] == smallest - 1


def test_whoever_comes_meanwhile_waits(released: Environment) -> None:
    """A state that another run has locked is waited for; nothing is undone by the one that waits."""
    lock = released.bin / f"state/.pulumi/locks/organization/{released.project}/{released.name}/somebody.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps({"pid": 1, "username": "somebody", "hostname": "elsewhere"}), encoding="utf-8")
    with ThreadPoolExecutor() as pool:
        job = pool.submit(released.script, "deploy", image("8"))
        time.sleep(6)
        assert not job.done()
        lock.unlink()
        assert "currently locked" in job.result()
    released.serves("8")


def test_a_lost_namespace(released: Environment) -> None:
    """The state believes in objects that are gone: the runbook's refresh tells it, and a release makes everything again."""
    released.cluster.kubectl("delete", "namespace", released.namespace, "--timeout=120s")
    for stack in (f"{released.name}-guardrails", released.name):
        released.pulumi_cli("refresh", "--yes", "--stack", stack)
    released.guard()
    released.script("deploy", image("9"))
    released.serves("9")
