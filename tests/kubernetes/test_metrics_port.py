"""No route leads to the port of /metrics: only Prometheus reaches it, and the gateway reaches nothing but the service."""

from __future__ import annotations

from typing import Any

import pytest

from kubernetes.manifests import TRIPLES, objects

MONITORING = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
each = pytest.mark.parametrize(("tool", "model"), TRIPLES, ids=["-".join(triple) for triple in TRIPLES])


def _seen(tool: str, model: str, name: str, **answers: str) -> tuple[dict[str, int], str, Any, str]:
    """The container's ports, METRICS_PORT, the ways in and the port that Prometheus asks."""
    found = objects(tool, model, "prod", **answers)
    (workload,) = (found[kind, name] for kind in ("Deployment", "Rollout") if (kind, name) in found)
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    settings = [
        thing["data"]
        for (kind, _), thing in found.items()
        if kind == "ConfigMap" and "METRICS_PORT" in thing.get("data", {})
    ]
    (setting,) = {each["METRICS_PORT"] for each in settings}
    ingress = found["NetworkPolicy", name]["spec"]["ingress"]
    monitors = [thing["spec"] for (kind, each), thing in found.items() if kind.endswith("Monitor") and each == name]
    (asked,) = [
        end for monitor in monitors for end in (*monitor.get("endpoints", []), *monitor.get("podMetricsEndpoints", []))
    ]
    assert asked["path"] == "/metrics"
    for (kind, _), thing in found.items():
        if kind == "Service" and thing["spec"]["selector"].get("app.kubernetes.io/component") == "web":
            assert [port["targetPort"] for port in thing["spec"]["ports"]] == ["http"]
    return ports, setting, ingress, asked.get("targetPort") or asked["port"]


@each
def test_metrics_are_not_behind_the_route(tool: str, model: str) -> None:
    ports, setting, ingress, asked = _seen(tool, model, "my-app")
    assert set(ports) == {"http", "metrics"}
    assert int(setting) == ports["metrics"] != ports["http"]
    gateway, prometheus = ingress
    assert MONITORING not in gateway["from"]
    assert gateway["ports"] == [{"port": "http"}]
    assert prometheus == {"from": [MONITORING], "ports": [{"port": "metrics"}]}
    assert asked == "metrics"


@pytest.mark.parametrize("tool", ["kustomize", "helm"])
@pytest.mark.parametrize("model", ["rolling", "canary"])
def test_a_service_of_ones_own_may_not_know_the_port(tool: str, model: str) -> None:
    """Its /metrics is where the contract says without METRICS_PORT: on its port."""
    ports, setting, (gateway, prometheus), asked = _seen(tool, model, "my-app", app_runtime="none")
    assert set(ports) == {"http"}
    assert setting == "0"
    assert gateway["ports"] == prometheus["ports"] == [{"port": "http"}]
    assert prometheus["from"] == [MONITORING]
    assert asked == "http"
