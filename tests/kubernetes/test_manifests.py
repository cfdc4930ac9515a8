"""The manifests of every triple: lint, strict schemas, the API server's own judgement, alerts that fire, one truth for two tools."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendering import render, triples
from validators.tools import find, need, not_run, run

from kubernetes.control_plane import Cluster, image
from kubernetes.manifests import ENVIRONMENTS, chart_arguments, helm, objects, output, text

TRIPLES = [(tool, model) for platform, tool, model in triples() if platform == "kubernetes"]
MODELS = list(dict.fromkeys(model for _, model in TRIPLES))
VERSIONS = ("1.34", "1.35", "1.36", "1.37")
each = pytest.mark.parametrize(("tool", "model"), TRIPLES, ids=["-".join(pair) for pair in TRIPLES])


@pytest.mark.parametrize("model", MODELS)
def test_helm_lint(model: str, tmp_path: Path) -> None:
    """No warning in any environment, and a misspelt value is refused."""
    folder = render(folder="my-app", platform="kubernetes", iac_tool="helm", deployment_model=model)
    for environment in ENVIRONMENTS:
        said = output(
            helm(),
            "lint",
            "--strict",
            *chart_arguments(folder, environment)[:1],
            *chart_arguments(folder, environment)[3:],
        )
        assert "WARN" not in said, said
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("replcas: {min: 1}\n", encoding="utf-8")
    code, said = run([helm(), "template", "my-app", *chart_arguments(folder, "prod"), "--values", wrong], tmp_path)
    assert code != 0
    assert "replcas" in said


@each
def test_strict_schemas(tool: str, model: str, tmp_path: Path) -> None:
    """Kubernetes' own schemas of four versions; an unknown key is an error. Kinds of operators are the API server's part."""
    program = find("kubernetes-validate") or not_run("kubernetes-validate is not installed")
    native = [
        thing for thing in objects(tool, model, "prod").values() if "." not in thing["apiVersion"].partition("/")[0]
    ]
    native += [thing for thing in objects(tool, model, "prod").values() if "k8s.io" in thing["apiVersion"]]
    native = [thing for thing in native if not re.match(r"(gateway|autoscaling\.k8s)", thing["apiVersion"])]
    assert {"ConfigMap", "HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget", "Service"} <= {
        x["kind"] for x in native
    }
    file = tmp_path / "manifests.yaml"
    file.write_text(yaml.safe_dump_all(native), encoding="utf-8")
    for version in VERSIONS:
        code, said = run([program, "--strict", "--kubernetes-version", version, file], tmp_path)
        assert code == 0, said
        assert "WARN" not in said.upper(), said


@each
def test_the_api_server_accepts(tool: str, model: str, cluster: Cluster, tmp_path: Path) -> None:
    """Strict fields, the rules of the CRDs, Pod Security `restricted`; nothing refused and no warning."""
    folder = render(folder="my-app", platform="kubernetes", iac_tool=tool, deployment_model=model)
    for environment in ENVIRONMENTS:
        bootstrap = folder / f"infra/bootstrap/{environment}.yaml"
        if not bootstrap.exists():  # with Terraform the namespace is made by other means: test_releases.py
            cluster.namespace(f"my-app-{environment}", **{"pod-security.kubernetes.io/enforce": "restricted"})
        for manifest in (bootstrap, None) if bootstrap.exists() else (None,):
            stream = manifest.read_text(encoding="utf-8") if manifest else text(tool, model, environment)
            file = tmp_path / "manifests.yaml"
            file.write_text(stream, encoding="utf-8")
            command: list[str | Path] = ["kubectl", "apply", "--server-side", "--validate=strict", "--filename", file]
            command += [] if manifest else ["--dry-run=server"]
            code, said = run(command, tmp_path, cluster.env)
            assert code == 0, said
            assert "Warning" not in said, said
    for environment in ENVIRONMENTS:
        cluster.kubectl("delete", "namespace", f"my-app-{environment}", "--wait=true")


def test_the_api_server_refuses(cluster: Cluster, tmp_path: Path) -> None:
    """The test above would see a misspelt field, and a pod that breaks `restricted`."""
    bad: dict[str, Any] = yaml.safe_load(
        re.split(r"^---$", text("kustomize", "rolling", "prod"), flags=re.MULTILINE)[0]
    )
    bad["speck"] = 1
    pod: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "bad"},
        "spec": {"containers": [{"name": "a", "image": "a"}]},
    }
    cluster.namespace("judge", **{"pod-security.kubernetes.io/enforce": "restricted"})
    thing: dict[str, Any]
    for thing, words in ((bad, "unknown field"), (pod, "violates PodSecurity")):
        thing["metadata"]["namespace"] = "judge"
        file = tmp_path / "bad.yaml"
        file.write_text(yaml.safe_dump(thing), encoding="utf-8")
        command: list[str | Path] = [
            "kubectl",
            "apply",
            "--server-side",
            "--dry-run=server",
            "--validate=strict",
            "--filename",
            file,
        ]
        code, said = run(command, tmp_path, cluster.env)
        assert code != 0
        assert words in said


def plain(thing: Any, under: str = "") -> Any:
    """An object without what the tools write in their own way: labels, names with a hash, the image."""
    if isinstance(thing, dict):
        return {
            key: plain(value, key)
            for key, value in thing.items()
            if not (key == "labels" and under in ("", "metadata")) and value != {"helm.sh/resource-policy": "keep"}
        }
    if isinstance(thing, list):
        return [plain(value, under) for value in thing]
    if isinstance(thing, str):
        return re.sub(
            r"^my-app-(?=[a-z]*[0-9])[0-9a-z]{8,10}$",
            "my-app-HASH",
            thing.replace(image("1"), "app").replace("unknown", "app"),
        )
    return thing


@pytest.mark.parametrize("model", MODELS)
def test_chart_and_overlays_say_the_same(model: str) -> None:
    """Two tools, one truth: no field of any object differs."""
    for environment in ENVIRONMENTS:
        both = [
            {f"{kind} {plain(name)}": plain(thing) for (kind, name), thing in objects(tool, model, environment).items()}
            for tool in ("helm", "kustomize")
        ]
        chart, overlay = (json.dumps(found, indent=1, sort_keys=True).splitlines() for found in both)
        assert not "\n".join(difflib.unified_diff(chart, overlay, lineterm="", n=3))


@each
def test_the_model_is_wired(tool: str, model: str) -> None:
    """What makes it that model, not its label."""
    found = objects(tool, model, "prod")
    pods = [thing for (kind, name), thing in found.items() if kind in ("Deployment", "Rollout") and name == "my-app"]
    assert len(pods) == 1
    assert "replicas" not in pods[0]["spec"], "the autoscaler's number would be reset by every release"
    target = found["HorizontalPodAutoscaler", "my-app"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (pods[0]["kind"], "my-app")
    strategy = pods[0]["spec"]["strategy"]
    if model in ("rolling", "feature_flags"):
        assert strategy["rollingUpdate"] == {"maxSurge": "25%", "maxUnavailable": 0}
    elif model == "blue_green":
        blue_green = strategy["blueGreen"]
        assert ("Service", blue_green["activeService"]) in found
        assert ("Service", blue_green["previewService"]) in found
        assert blue_green["autoPromotionEnabled"] is False
        assert blue_green["postPromotionAnalysis"]
    else:
        canary = strategy["canary"]
        backends = found["HTTPRoute", "my-app"]["spec"]["rules"][0]["backendRefs"]
        assert [backend["name"] for backend in backends] == [canary["stableService"], canary["canaryService"]]
        assert [backend["weight"] for backend in backends] == [100, 0]
        assert canary["trafficRouting"]["plugins"]["argoproj-labs/gatewayAPI"] == {
            "httpRoute": "my-app",
            "namespace": "my-app-prod",
        }
        assert [next(iter(step)) for step in canary["steps"]] == ["setWeight", "analysis"] * 2
    if model in ("blue_green", "canary"):
        metrics = found["AnalysisTemplate", "my-app"]["spec"]["metrics"]
        assert [metric["successCondition"].split()[-1] for metric in metrics] == ["0.05", "0.5"]
    if model == "feature_flags":
        settings = next(
            thing["data"] for (kind, name), thing in found.items() if kind == "ConfigMap" and "dashboard" not in name
        )
        assert settings["OFREP_ENDPOINT"] == "http://my-app-flagd:8016"
        assert ("Service", "my-app-flagd") in found


SERIES = {  # what makes each alert fire: metric, values
    "ErrorRate": [
        ('http_requests_total{APP,status="500"}', "0+10x60"),
        ('http_requests_total{APP,status="200"}', "0+100x60"),
    ],
    "Latency": [
        ('http_request_duration_seconds_bucket{APP,le="0.5"}', "0+10x60"),
        ('http_request_duration_seconds_bucket{APP,le="1"}', "0+100x60"),
        ('http_request_duration_seconds_bucket{APP,le="+Inf"}', "0+100x60"),
    ],
    "NoHealthyInstance": [("kube_pod_container_status_ready{APP}", "0x60")],
    "Cpu": [
        ("container_cpu_usage_seconds_total{APP}", "0+60x60"),
        ('kube_pod_container_resource_requests{APP,resource="cpu"}', "0.25x60"),
    ],
    "Memory": [
        ("container_memory_working_set_bytes{APP}", "90x60"),
        ('kube_pod_container_resource_limits{APP,resource="memory"}', "100x60"),
    ],
    "AtMaximum": [
        ("kube_horizontalpodautoscaler_status_current_replicas{NS}", "12x60"),
        ("kube_horizontalpodautoscaler_spec_max_replicas{NS}", "12x60"),
    ],
    "DatabaseCpu": [
        ("container_cpu_usage_seconds_total{DB}", "0+60x60"),
        ('kube_pod_container_resource_limits{DB,resource="cpu"}', "1x60"),
    ],
    "DatabaseStorage": [
        ('kubelet_volume_stats_available_bytes{NS,persistentvolumeclaim="my-app-postgres-1"}', "10x60"),
        ('kubelet_volume_stats_capacity_bytes{NS,persistentvolumeclaim="my-app-postgres-1"}', "100x60"),
    ],
    "DatabaseConnections": [
        ("cnpg_backends_total{DB}", "90x60"),
        ('cnpg_pg_settings_setting{DB,name="max_connections"}', "100x60"),
    ],
    "CacheMemory": [
        ('container_memory_working_set_bytes{NS,pod="my-app-cache-0",container="cache"}', "90x60"),
        ('kube_pod_container_resource_limits{NS,pod="my-app-cache-0",container="cache",resource="memory"}', "100x60"),
    ],
    "BackupFailed": [('velero_backup_last_status{schedule="my-app-prod"}', "0x200")],
    "SecretRotationFailed": [('externalsecret_status_condition{NS,condition="Ready",status="False"}', "1x200")],
    "Budget": [
        ('container_cpu_allocation{NS,node="a"}', "100x200"),
        ('node_cpu_hourly_cost{node="a"}', "1x200"),
        ('container_memory_allocation_bytes{NS,node="a"}', "1x200"),
        ('node_ram_hourly_cost{node="a"}', "0.1x200"),
    ],
}
FAILED = {
    "Deployment": [('kube_deployment_status_condition{NS,condition="Progressing",status="false"}', "1x60")],
    "Rollout": [('rollout_info{NS,phase="Degraded"}', "1x60")],
}
SHORT = {
    "NS": 'namespace="my-app-prod"',
    "APP": 'namespace="my-app-prod",container="app",pod="my-app-1"',
    "DB": 'namespace="my-app-prod",pod="my-app-postgres-1",container="postgres"',
}


@each
def test_alerts_fire(tool: str, model: str, tmp_path: Path) -> None:
    """Promtool reads every rule, and each alert fires on what it is for, with its severity, and not on silence."""
    promtool = need("promtool")
    spec = objects(tool, model, "prod")["PrometheusRule", "my-app"]["spec"]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    rules = spec["groups"][0]["rules"]
    workload = "Rollout" if model in ("blue_green", "canary") else "Deployment"
    series = SERIES | {"DeploymentFailed": FAILED[workload]}
    assert {rule["alert"] for rule in rules} == set(series)
    tests = []
    for name, inputs in series.items():
        fill = [
            (re.sub(r"\b(NS|APP|DB)\b", lambda found: SHORT[found[0]], metric), values) for metric, values in inputs
        ]
        expected = [
            {"exp_labels": rule["labels"], "exp_annotations": rule["annotations"]}
            for rule in rules
            if rule["alert"] == name
        ]
        case = {"interval": "1m", "input_series": [{"series": metric, "values": values} for metric, values in fill]}
        tests.append(
            case
            | {
                "alert_rule_test": [
                    {"eval_time": "120m" if "200" in fill[0][1] else "59m", "alertname": name, "exp_alerts": expected}
                ]
            }
        )
        if name != "NoHealthyInstance":  # silence is just what that one fires on
            tests.append(
                {
                    "interval": "1m",
                    "input_series": [],
                    "alert_rule_test": [{"eval_time": "59m", "alertname": name, "exp_alerts": []}],
                }
            )
    (tmp_path / "tests.yml").write_text(yaml.safe_dump({"rule_files": ["rules.yml"], "tests": tests}), encoding="utf-8")
    for command in (["check", "rules", "rules.yml"], ["test", "rules", "tests.yml"]):
        code, said = run([promtool, *command], tmp_path)
        assert code == 0, said


@each
def test_policy(tool: str, model: str, tmp_path: Path) -> None:
    """Checkov: something passed, nothing failed, few skips."""
    checkov = need("checkov")
    # it does not know Rollouts, but their pods are pods
    known = text(tool, model, "prod").replace(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout", "apiVersion: apps/v1\nkind: Deployment"
    )
    (tmp_path / "manifests.yaml").write_text(known, encoding="utf-8")
    arguments = [
        "--directory",
        ".",
        "--framework",
        "kubernetes",
        "--output",
        "json",
        "--compact",
        "--skip-download",
        "--soft-fail",
    ]
    code, said = run([checkov, *arguments], tmp_path, {"LOG_LEVEL": "ERROR"})
    assert code == 0, said
    report = json.loads(said[said.index("{") :])
    counts = report["summary"]
    assert not [f"{check['check_id']} {check['resource']}" for check in report["results"]["failed_checks"]]
    print(f"{tool} {model}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    assert counts["passed"] > 150
    assert counts["parsing_errors"] == 0
    assert counts["skipped"] < 0.03 * counts["passed"]
