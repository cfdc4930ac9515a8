"""GKE: the load balancer asks for readiness behind every Service that the route sends requests to."""

from __future__ import annotations

import pytest
import yaml
from rendering import render_triple

from kubernetes.manifests import ENVIRONMENTS, GKE, TRIPLES, bootstrap, objects

each = pytest.mark.parametrize(("tool", "model"), TRIPLES, ids=["-".join(triple) for triple in TRIPLES])
GROUP, KIND = "networking.gke.io", "healthcheckpolicies"
WRITE = {"get", "list", "watch", "create", "update", "patch", "delete"}


@each
def test_google_asks_for_readiness(tool: str, model: str) -> None:
    """Without a policy it asks for `/`, which no service of ours has: every backend would be unhealthy for ever."""
    for environment in ENVIRONMENTS:
        found = objects(tool, model, environment, **GKE)
        (workload,) = (found[kind, "my-app"] for kind in ("Deployment", "Rollout") if (kind, "my-app") in found)
        (container,) = workload["spec"]["template"]["spec"]["containers"]
        probe = container["readinessProbe"]
        rules = found["HTTPRoute", "my-app"]["spec"]["rules"]
        backends = {backend["name"] for rule in rules for backend in rule["backendRefs"]}
        assert len(backends) == (1 if model in ("rolling", "feature_flags") else 2)
        policies = {name: thing for (kind, name), thing in found.items() if kind == "HealthCheckPolicy"}
        targets = [thing["spec"]["targetRef"] for thing in policies.values()]
        assert sorted(target["name"] for target in targets) == sorted(backends)
        for name, policy in policies.items():
            assert policy["metadata"]["namespace"] == f"my-app-{environment}"
            assert policy["spec"]["targetRef"] == {"group": "", "kind": "Service", "name": name}
            (port,) = found["Service", name]["spec"]["ports"]
            assert port["targetPort"] == probe["httpGet"]["port"], "the serving port is the one that the probe asks"
            assert policy["spec"]["default"] == {
                "checkIntervalSec": probe["periodSeconds"],
                "timeoutSec": probe["timeoutSeconds"],
                "unhealthyThreshold": probe["failureThreshold"],
                "config": {
                    "type": "HTTP",
                    "httpHealthCheck": {
                        "portSpecification": "USE_SERVING_PORT",
                        "requestPath": probe["httpGet"]["path"],
                    },
                },
            }


@pytest.mark.parametrize("tool", ["kustomize", "helm"])
def test_other_clusters_know_no_such_kind(tool: str) -> None:
    assert "HealthCheckPolicy" not in {kind for kind, _ in objects(tool, "canary", "prod")}
    assert KIND not in bootstrap(tool, "canary", "prod")


@pytest.mark.parametrize("tool", ["kustomize", "helm"])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_pipeline_may_write_them(tool: str, environment: str) -> None:
    things = [thing for thing in yaml.safe_load_all(bootstrap(tool, "canary", environment, **GKE)) if thing]
    roles = [thing for thing in things if thing["kind"] == "Role" and thing["metadata"]["name"] == "my-app-deploy"]
    rules = [rule for role in roles for rule in role["rules"] if KIND in rule["resources"]]
    assert [(rule["apiGroups"], set(rule["verbs"])) for rule in rules] == [([GROUP], WRITE)]


@pytest.mark.parametrize(("answers", "lines"), [(GKE, 1), ({}, 0)], ids=["gke", "self_managed"])
def test_terraforms_guard_rails_let_the_chart_have_them(answers: dict[str, str], lines: int) -> None:
    folder = render_triple(("kubernetes", "terraform", "canary"), folder="my-app", **answers)
    text = (folder / "infra/terraform/bootstrap/project.tf").read_text(encoding="utf-8")
    assert text.count(f'{{ groups = ["{GROUP}"], resources = ["{KIND}"] }},\n') == lines
