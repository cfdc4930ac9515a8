"""What a render with Datadog gives to the cluster: a monitor for every alert, a dashboard, tags, and a judge of releases."""

from __future__ import annotations

import base64
import copy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendering import ROOT, catalogue, render

from kubernetes.control_plane import Cluster, Environment, image
from kubernetes.manifests import DATADOG, ENVIRONMENTS, MANAGED, TRIPLES, Objects, objects
from kubernetes.test_admission import judge, namespaces
from kubernetes.test_releases import is_judged

if "datadog" not in catalogue().values("observability", "kubernetes", "helm"):
    pytest.skip("the room is not offered", allow_module_level=True)

__all__ = ["namespaces"]
ALERTS: dict[str, Any] = yaml.safe_load((ROOT / "contracts/alerts.yml").read_text(encoding="utf-8"))
METRIC = re.compile(r"(?:sum|min|max|avg|p\d\d):([a-z_]+(?:\.[a-z_]+)+)\{((?:\{\{.*?\}\}|[^}])*)\}")
TOOLS = [tool for tool, model in TRIPLES if model == "rolling"]
each = pytest.mark.parametrize(("tool", "model"), TRIPLES, ids=["-".join(pair) for pair in TRIPLES])
AKS = MANAGED | {"kubernetes_distribution": "aks"}
STORES = {"operator": dict[str, str](), "managed": MANAGED, "managed-aks": AKS}
"""Answers by where the data stores are; on AKS no exporter measures the cache."""
ELSEWHERE = {
    "operator": set[str](),
    "managed": {"database_cpu", "database_storage"},
    "managed-aks": {"database_cpu", "database_storage", "cache_memory"},
}
"""Alerts that are alarms of the provider, which the runbook makes."""
RENDERS = [(*pair, "operator") for pair in TRIPLES] + [
    (tool, "rolling", stores) for tool in TOOLS for stores in ("managed", "managed-aks")
]
everywhere = pytest.mark.parametrize(("tool", "model", "stores"), RENDERS, ids=["-".join(each) for each in RENDERS])


def of(tool: str, model: str, environment: str = "prod", stores: str = "operator") -> Objects:
    """Objects of one environment of a render with Datadog."""
    return objects(tool, model, environment, **DATADOG, **STORES[stores])


def wrong_monitors(found: Objects, environment: str, stores: str) -> list[str]:
    """Where the monitors differ from the alert contract; by value, not by name."""
    wrong = []
    raised: dict[str, list[float]] = {}
    for name, thing in found.items():
        if name[0] != "DatadogMonitor":
            continue
        spec = thing["spec"]
        tags = dict(tag.split(":", 1) for tag in spec["tags"])
        alert = ALERTS[tags["alert"]]
        threshold = float(spec["options"]["thresholds"]["critical"])
        raised.setdefault(tags["alert"], []).append(
            threshold * (1000 if "http.request.duration" in spec["query"] else 1)
        )
        minutes = int(re.sub(r"h$", "", m[1]) if (m := re.search(r"\(last_(\d+)[mh]\)", spec["query"])) else 0)
        minutes *= 60 if f"(last_{minutes}h)" in spec["query"] else 1
        checks = {
            "severity": tags["severity"] == alert["severity"],
            "priority": spec["priority"] == {"critical": 1, "warning": 3, "info": 5}[alert["severity"]],
            "minutes": minutes == alert.get("minutes", 60),
            "query": float(re.split(r" (?:>=?|<) ", spec["query"])[-1]) == threshold,
            "runbook": f"/docs/runbooks/kubernetes_runbook.md#{tags['alert']}\n" in spec["message"],
            "notified": "\n@" in spec["message"],
            "tags": (tags["env"], tags["service"]) == (environment, "my-app"),
        }
        wrong += [f"{name[1]}: {check}" for check, right in checks.items() if not right]
    for alert_name, alert in ALERTS.items():
        expected = alert["threshold"] if isinstance(alert["threshold"], list) else [alert["threshold"]]
        if alert_name in ELSEWHERE[stores]:
            expected = []
        if sorted(set(raised.get(alert_name, []))) != [float(threshold) for threshold in expected]:
            wrong.append(f"{alert_name}: {raised.get(alert_name)} instead of {expected}")
    return wrong


@everywhere
def test_a_monitor_for_every_alert(tool: str, model: str, stores: str) -> None:
    """Each alert of the contract in each environment, with its severity, threshold, minutes and part of the runbook."""
    for environment in ENVIRONMENTS:
        found = of(tool, model, environment, stores)
        assert not wrong_monitors(found, environment, stores)
        spoilt = copy.deepcopy(found)
        monitor = spoilt["DatadogMonitor", "my-app-error-rate"]["spec"]
        monitor["options"]["thresholds"]["critical"] = "50"
        assert wrong_monitors(spoilt, environment, stores) == [
            "my-app-error-rate: query",
            "error_rate: [50.0] instead of [5]",
        ]
        del spoilt["DatadogMonitor", "my-app-latency"]
        assert "latency: None instead of [500]" in wrong_monitors(spoilt, environment, stores)


def read_by_the_agent(found: Objects, kind: str, stores: str) -> set[str]:
    """Metrics that the annotations let it read, of containers and ports that are there and let it in."""
    pods = {"my-app": found[kind, "my-app"]["spec"]["template"]}
    pods |= {
        name: thing["spec"]["template"]
        for (each_kind, name), thing in found.items()
        if each_kind == "Deployment" and name.endswith("-exporter")
    }
    read: set[str] = set()
    agent = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "datadog"}}}
    checks = []
    for name, template in pods.items():
        (container,) = template["spec"]["containers"]
        checks.append((name, template["metadata"]["annotations"][f"ad.datadoghq.com/{container['name']}.checks"]))
        *_, port = container["ports"]  # of the service the second: no route leads to it
        assert f"%%host%%:{port['containerPort']}/metrics" in checks[-1][1]
        (way_in,) = (rule for rule in found["NetworkPolicy", name]["spec"]["ingress"] if agent in rule["from"])
        assert way_in["ports"][0]["port"] in port.values()
    if stores == "operator":
        inherited = found["Cluster", "my-app-postgres"]["spec"]["inheritedMetadata"]["annotations"]
        checks.append(("my-app-postgres", inherited["ad.datadoghq.com/postgres.checks"]))
        assert json.loads(inherited["ad.datadoghq.com/postgres.logs"])
    for _, check in checks:
        (instance,) = json.loads(check)["openmetrics"]["instances"]
        read |= {f"{instance['namespace']}.{name}" for entry in instance["metrics"] for name in entry.values()}
    assert json.loads(pods["my-app"]["metadata"]["annotations"]["ad.datadoghq.com/app.logs"])
    return read


@everywhere
def test_what_is_asked_is_collected(tool: str, model: str, stores: str) -> None:
    """Metrics of ours in monitors, dashboard and judge are those that the annotations let the Agent read, and no more."""
    found = of(tool, model, stores=stores)
    kind = "Rollout" if model in ("blue_green", "canary") else "Deployment"
    read = read_by_the_agent(found, kind, stores)
    texts = [thing["spec"]["query"] for (each_kind, _), thing in found.items() if each_kind == "DatadogMonitor"]
    texts += [thing["spec"]["widgets"] for (each_kind, _), thing in found.items() if each_kind == "DatadogDashboard"]
    texts += [json.dumps(thing["spec"]) for (each_kind, _), thing in found.items() if each_kind == "AnalysisTemplate"]
    asked = {name.removesuffix(".count") for text in texts for name, _ in METRIC.findall(text)}
    assert {name for name in asked if name.startswith(("my_app.", "cnpg."))} == read
    known = ("kubernetes.", "kubernetes_state.", "velero.", "argo_rollouts.", "external_secrets.", "opencost.")
    assert not {name for name in asked - read if not name.startswith(known)}
    ours = {"my-app-prod", "{{args.namespace}}"}
    for text in texts:
        for name, tags in METRIC.findall(text):
            pairs = [part.partition(":") for part in tags.split(",")]
            named = {value for tag, _, value in pairs if "namespace" in tag or tag == "schedule"}
            assert named & ours or "$namespace" in tags or name.startswith("opencost."), (name, tags)


@each
def test_one_service_in_metrics_traces_and_logs(tool: str, model: str) -> None:
    """Unified service tags on the pods, traces to the Agent on the pod's node, and the Agent may ask for metrics."""
    found = of(tool, model, "staging")
    kind = "Rollout" if model in ("blue_green", "canary") else "Deployment"
    template = found[kind, "my-app"]["spec"]["template"]
    labels = template["metadata"]["labels"]
    assert (labels["tags.datadoghq.com/env"], labels["tags.datadoghq.com/service"]) == ("staging", "my-app")
    (app,) = template["spec"]["containers"]
    env = {variable["name"]: variable.get("value") for variable in app["env"]}
    assert env["DD_VERSION"] == "$(SERVICE_VERSION)"
    assert env["SERVICE_VERSION"] == image("1")
    (settings,) = (thing["data"] for (each_kind, _), thing in found.items() if each_kind == "ConfigMap")
    assert settings["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://datadog-agent.datadog:4318"
    policy = found["NetworkPolicy", "my-app"]["spec"]
    agent = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "datadog"}}}
    assert {"from": [agent], "ports": [{"port": "metrics"}]} in policy["ingress"]
    assert {"to": [agent], "ports": [{"port": 4318}]} in policy["egress"]
    assert not [name for name in found if name[0] in ("PrometheusRule", "ServiceMonitor", "PodMonitor")]


@each
def test_the_dashboard_is_what_the_api_takes(tool: str, model: str) -> None:
    """Widgets as JSON: each has a title, its queries are named once, and each formula knows the names that it uses."""
    found = of(tool, model)
    dashboard = found["DatadogDashboard", "my-app"]["spec"]
    assert dashboard["templateVariables"] == [
        {"name": "namespace", "prefix": "kube_namespace", "defaults": ["my-app-prod"]}
    ]
    widgets = json.loads(dashboard["widgets"])
    titles = [widget["definition"]["title"] for widget in widgets]
    for word in ("Rate", "Errors", "Duration", "Utilisation", "Saturation"):
        assert [title for title in titles if title.startswith(word)]
    for widget in widgets:
        (request,) = widget["definition"]["requests"]
        names = [query["name"] for query in request["queries"]]
        used = {letter for formula in request["formulas"] for letter in re.findall(r"\b[a-z]\b", formula["formula"])}
        assert sorted(used) == names


def test_the_api_server_accepts_datadog(namespaces: Cluster, tmp_path: Path) -> None:
    """Every object of every triple and environment by the operator's own schemas, strictly; planted faults are refused."""
    things: dict[str, Any] = {}
    for tool, model, stores in RENDERS:
        for environment in ENVIRONMENTS:
            for (kind, name), thing in of(tool, model, environment, stores).items():
                key = json.dumps(thing, sort_keys=True)
                things.setdefault(key, (f"{tool}-{model}-{stores}-{environment}-{kind}-{name}", thing))
    (tmp_path / "good").mkdir()
    said = judge(namespaces, tmp_path / "good", dict(things.values()))
    print(f"{len(things)} objects, each content once")
    assert not [line for line in said.splitlines() if not line.endswith(" serverside-applied (server dry run)")], said
    monitor = copy.deepcopy(of("kustomize", "canary")["DatadogMonitor", "my-app-latency"])
    dashboard = copy.deepcopy(of("kustomize", "canary")["DatadogDashboard", "my-app"])
    template = copy.deepcopy(of("kustomize", "canary")["AnalysisTemplate", "my-app"])
    monitor["spec"]["type"] = "loud alert"
    dashboard["spec"]["layoutTyp"] = "ordered"
    template["spec"]["metrics"][0]["provider"]["datadog"]["aggregator"] = "most"
    (tmp_path / "bad").mkdir()
    said = judge(namespaces, tmp_path / "bad", {"a": monitor, "b": dashboard, "c": template})
    assert "serverside-applied" not in said, said
    for words in ('"loud alert"', ".layoutTyp: field not declared in schema", '"most"'):
        assert words in said


@pytest.fixture
def release(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[Environment]:
    """One environment with Datadog, whose API is the stand-in of tests/cluster/pods.py."""
    tool, model = request.param
    folder = render(
        folder="my-app", platform="kubernetes", iac_tool=tool, deployment_model=model, observability="datadog"
    )
    environment = Environment(cluster, shutil.copytree(folder, tmp_path / "my-app"))
    keys = {"address": cluster.query, "api-key": "a", "app-key": "b"}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "datadog", "namespace": "argo-rollouts"},
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in keys.items()},
    }
    cluster.kubectl("apply", "-f", "-", text=json.dumps(secret))
    environment.bootstrap()
    yield environment
    environment.remove()
    cluster.kubectl("delete", "secret", "datadog", "-n", "argo-rollouts")


CANARIES = [(tool, "canary") for tool in TOOLS]


@pytest.mark.parametrize("release", CANARIES, indirect=True, ids=["-".join(pair) for pair in CANARIES])
def test_datadog_judges_a_canary(release: Environment) -> None:
    """A good version takes all traffic; one with errors gives it back; without keys nothing is judged, so nothing passes."""
    release.script("deploy", image("1"))
    release.scale(3)
    is_judged(release)
    release.cluster.kubectl("delete", "secret", "datadog", "-n", "argo-rollouts")
    try:
        release.script("deploy", image("4"), fails=True)
        release.serves("2")
    finally:
        release.cluster.kubectl(
            "create", "secret", "generic", "datadog", "-n", "argo-rollouts"
        )  # for the end of the test
