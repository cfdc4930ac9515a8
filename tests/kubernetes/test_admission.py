"""The API server's judgement of every object of every triple and environment: strict fields, the rules of the CRDs, Pod Security."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from validators.tools import run

from kubernetes.control_plane import Cluster
from kubernetes.manifests import ENVIRONMENTS, GKE, bootstrap, distinct, objects

Thing = dict[str, Any]


def judge(cluster: Cluster, folder: Path, things: dict[str, Thing]) -> str:
    """What the server says to all objects in one call, each in a file of its own, nothing stored."""
    for name, thing in things.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(thing), encoding="utf-8")
    command = ["kubectl", "apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename", str(folder)]
    code, said = run(command, folder, cluster.env)
    assert said.count("serverside-applied") == len(things) or code != 0
    return said


@pytest.fixture(scope="module")
def namespaces(cluster: Cluster) -> Iterator[Cluster]:
    """What every object needs: its namespace, with Pod Security enforcing `restricted`; gone before anything is released."""
    for environment in ENVIRONMENTS:
        cluster.kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            "-",
            text=bootstrap("kustomize", "rolling", environment),
        )
    yield cluster
    for environment in ENVIRONMENTS:
        guard_rails = bootstrap("kustomize", "rolling", environment)
        cluster.kubectl("delete", "--ignore-not-found", "--timeout=120s", "-f", "-", text=guard_rails)


def test_the_api_server_accepts(namespaces: Cluster, tmp_path: Path) -> None:
    """Nothing refused and no warning."""
    things = distinct()
    said = judge(namespaces, tmp_path, things)
    print(f"{len(things)} objects, each content once")
    wrong = [line for line in said.splitlines() if not line.endswith(" serverside-applied (server dry run)")]
    assert not wrong, "\n".join(wrong)


def _set(path: str, value: object) -> Callable[[Thing], None]:
    """Put a value at a path such as `spec.rules.0.name`."""

    def fault(thing: Any) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in way:
            thing = thing[part]
        thing[last] = value

    return fault


FAULTS: dict[str, tuple[str, Callable[[Thing], None], str]] = {
    # name of the fault: kind, what is done to it, what the server says
    "misspelt": ("ServiceAccount", _set("speck", 1), ".speck: field not declared in schema"),
    "field": ("Deployment", _set("spec.template.spec.hostNetwrk", True), ".hostNetwrk: field not declared in schema"),
    "autoscaler": ("HorizontalPodAutoscaler", _set("spec.maxReplicas", 0), "greater than or equal to `minReplicas`"),
    "budget": ("PodDisruptionBudget", _set("spec.maxUnavailable", "many"), "a valid percent string"),
    "policy": ("NetworkPolicy", _set("spec.policyTypes", ["Sideways"]), "Unsupported value"),
    "weight": ("HTTPRoute", _set("spec.rules.0.backendRefs.0.weight", -1), "should be greater than or equal to 0"),
    "listener": ("Gateway", _set("spec.listeners.1.tls", None), "spec.listeners[1].tls"),
    "strategy": ("Rollout", _set("spec.strategy.canari", {}), ".canari: field not declared in schema"),
    "secret": ("ExternalSecret", _set("apiVersion", "external-secrets.io/v1beta1"), "no matches for kind"),
    "store": ("SecretStore", _set("spec.provider.fake", {"data": []}), "must have at most 1 item"),
    "monitor": ("PodMonitor", _set("spec.podMetricsEndpoints.0.interval", "often"), "interval in body should match"),
    "rule": ("PrometheusRule", _set("spec.groups.0.rules.0.for", "soon"), "for in body should match"),
    "health": ("HealthCheckPolicy", _set("spec.default.timeoutSec", 60), "timeOutSec cannot exceed checkIntervalSec"),
    "pod": ("Pod", _set("metadata.name", "bad"), "violates PodSecurity"),
}
"""A pod is made from a Deployment's template, without its security context."""


def planted(fault: str) -> Thing:
    """An object of ours with a fault."""
    kind, spoil, _ = FAULTS[fault]
    model = {"Rollout": "canary"}.get(kind, "rolling")
    wanted = "Deployment" if kind == "Pod" else kind
    answers = GKE if kind == "HealthCheckPolicy" else {}
    thing = copy.deepcopy(
        next(thing for (each, _), thing in objects("kustomize", model, "prod", **answers).items() if each == wanted)
    )
    if kind == "Pod":
        thing = {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "my-app-prod"}} | thing["spec"][
            "template"
        ]
        thing["metadata"] = {"namespace": "my-app-prod"}
        thing["spec"] |= {"securityContext": {}, "serviceAccountName": "default"}
    spoil(thing)
    return thing


def test_the_api_server_refuses(namespaces: Cluster, tmp_path: Path) -> None:
    """Each planted fault is refused for its own reason, so the test above would see it."""
    things = {f"{number:02}": planted(fault) for number, fault in enumerate(FAULTS)}
    said = judge(namespaces, tmp_path, things)
    assert "serverside-applied" not in said, said
    missed = [fault for fault, (_, _, words) in FAULTS.items() if words not in said]
    assert not missed, f"{missed}\n{said}"
