"""The manifests of every triple: lint, strict schemas, policy, one truth for two tools, and a model that is wired."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendering import render
from validators.tools import need, run

from kubernetes.control_plane import image
from kubernetes.manifests import ENVIRONMENTS, MODELS, TRIPLES, chart_arguments, distinct, helm, objects, output, text

VERSIONS = ("1.33", "1.34", "1.35", "1.36", "1.37")
NATIVE = re.compile(r"v1|(apps|batch|policy|autoscaling)/v\d|(networking|rbac\.authorization)\.k8s\.io/v1")
"""API groups of Kubernetes itself."""
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


@pytest.mark.parametrize("version", VERSIONS)
def test_strict_schemas(version: str, tmp_path: Path) -> None:
    """Kubernetes' own schemas; an unknown key is an error. Kinds of operators are the API server's part."""
    file = tmp_path / "manifests.yaml"
    native = [thing for thing in distinct().values() if NATIVE.fullmatch(thing["apiVersion"])]
    kinds = {thing["kind"] for thing in native}
    assert {"ConfigMap", "Deployment", "HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget"} <= kinds
    command: list[str | Path] = [need("kubernetes-validate"), "--strict", "--kubernetes-version", version, file]
    file.write_text(yaml.safe_dump_all(native), encoding="utf-8")
    code, said = run(command, tmp_path)
    assert code == 0, said
    assert "WARN" not in said.upper(), said
    native[0]["speck"] = 1
    file.write_text(yaml.safe_dump_all(native), encoding="utf-8")
    code, said = run(command, tmp_path)
    assert code != 0
    assert "speck" in said


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
    """Two tools, one truth: no field of any object differs; what `helm test` brings is Helm's alone."""
    for environment in ENVIRONMENTS:
        both = [
            {
                f"{kind} {plain(name)}": plain(thing)
                for (kind, name), thing in objects(tool, model, environment).items()
                if "helm.sh/hook" not in thing["metadata"].get("annotations", {})
            }
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
