"""Prometheus finds what each monitor is for: a selector that matches nothing is no error of anybody's."""

from __future__ import annotations

from typing import Any

import pytest

from kubernetes.manifests import MANAGED, TRIPLES, objects


def _matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    assert set(selector) == {"matchLabels"}
    assert selector["matchLabels"]
    return bool(selector["matchLabels"].items() <= labels.items())


@pytest.mark.parametrize("answers", [{}, MANAGED], ids=["operator", "managed"])
@pytest.mark.parametrize(("tool", "model"), TRIPLES, ids=["-".join(triple) for triple in TRIPLES])
def test_each_monitor_finds_a_port(tool: str, model: str, answers: dict[str, str]) -> None:
    """Service or pod by its labels, in it the port by its name; pods of operators have labels of the operators."""
    found = objects(tool, model, "prod", **answers)
    services = [thing for (kind, _), thing in found.items() if kind == "Service"]
    pods = [
        thing["spec"]["template"]
        for (kind, _), thing in found.items()
        if kind in ("Deployment", "Rollout", "StatefulSet")
    ]
    monitors = [thing["spec"] for (kind, _), thing in found.items() if kind in ("ServiceMonitor", "PodMonitor")]
    assert monitors
    seen = 0
    for monitor in monitors:
        if "cnpg.io/cluster" in monitor["selector"]["matchLabels"]:
            continue
        if "endpoints" in monitor:
            (service,) = (
                each for each in services if _matches(monitor["selector"], each["metadata"].get("labels", {}))
            )
            wanted = [
                port.get("targetPort")
                or next(each["targetPort"] for each in service["spec"]["ports"] if each["name"] == port["port"])
                for port in monitor["endpoints"]
            ]
            behind = [pod for pod in pods if service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()]
        else:
            wanted = [port["port"] for port in monitor["podMetricsEndpoints"]]
            behind = [pod for pod in pods if _matches(monitor["selector"], pod["metadata"]["labels"])]
        assert behind
        for pod in behind:
            names = {port.get("name") for each in pod["spec"]["containers"] for port in each.get("ports", [])}
            assert set(wanted) <= names
        seen += 1
    assert seen
