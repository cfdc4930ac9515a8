"""The manifests of every triple: lint, strict schemas, policy, one truth for two tools, and a model that is wired."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendering import render, render_triple
from validators.tools import need, run

from kubernetes.control_plane import image
from kubernetes.manifests import (
    DATADOG,
    ENVIRONMENTS,
    GKE,
    MANAGED,
    MODELS,
    TRIPLES,
    bootstrap,
    chart_arguments,
    distinct,
    helm,
    objects,
    output,
    text,
)

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


@pytest.mark.parametrize(
    ("model", "answers"),
    [
        *((model, {}) for model in MODELS),
        ("rolling", MANAGED),
        ("canary", MANAGED | {"kubernetes_distribution": "eks"}),
        ("blue_green", {"kubernetes_distribution": "aks"}),
        ("rolling", GKE),
        ("blue_green", GKE),
        ("canary", GKE),
        *((model, DATADOG) for model in MODELS),
        ("rolling", DATADOG | MANAGED),
    ],
    ids=[
        *MODELS,
        *("managed", "managed-eks", "aks", "rolling-gke", "blue_green-gke", "canary-gke"),
        *(f"{model}-datadog" for model in MODELS),
        "managed-datadog",
    ],
)
def test_chart_and_overlays_say_the_same(model: str, answers: dict[str, str]) -> None:
    """Two tools, one truth: no field of any object differs; what `helm test` brings is Helm's alone."""
    for environment in ENVIRONMENTS:
        both = [
            {
                f"{kind} {plain(name)}": plain(thing)
                for (kind, name), thing in objects(tool, model, environment, **answers).items()
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


@pytest.mark.parametrize("tool", ["helm", "kustomize"])
def test_the_database_is_asked_for_tls(tool: str) -> None:
    """The server refuses everything else, the operator's address does not say so, and node-postgres then speaks plainly."""
    found = objects(tool, "rolling", "prod")
    (database,) = (thing for (kind, _), thing in found.items() if kind == "Cluster")
    assert any(rule.startswith("hostnossl all all all reject") for rule in database["spec"]["postgresql"]["pg_hba"])
    pod = found["Deployment", "my-app"]["spec"]["template"]["spec"]
    for container in [*pod["initContainers"], *pod["containers"]]:
        names = [variable["name"] for variable in container["env"]]
        assert names.index("DATABASE_URI") < names.index("DATABASE_URL")
        assert {"name": "DATABASE_URL", "value": "$(DATABASE_URI)?sslmode=require"} in container["env"]


@pytest.mark.parametrize("tool", ["helm", "kustomize"])
@pytest.mark.parametrize("distribution", ["self_managed", "eks", "gke", "aks"])
def test_the_gateway_fits_its_controller(tool: str, distribution: str) -> None:
    """What each controller needs to make a way in of it; the pipeline may write every kind; nobody forgets a placeholder."""
    found = objects(tool, "canary", "prod", kubernetes_distribution=distribution)
    gateway = found["Gateway", "my-app"]
    plain_http, https = gateway["spec"]["listeners"]
    ports = [8000, 8443] if distribution == "self_managed" else [80, 443]  # Traefik's chart, values.yaml: ports
    assert [plain_http["port"], https["port"]] == ports
    route = found["HTTPRoute", "my-app"]["spec"]
    assert route["parentRefs"] == [{"name": "my-app", "sectionName": https["name"]}]
    annotations = gateway["metadata"].get("annotations", {})
    alb = {key: value for key, value in annotations.items() if key.startswith("alb.networking.azure.io/")}
    assert alb == dict.fromkeys(alb, "example-alb")
    assert len(alb) == (2 if distribution == "aks" else 0)
    made = render(
        folder="my-app",
        platform="kubernetes",
        iac_tool=tool,
        deployment_model="canary",
        kubernetes_distribution=distribution,
    )
    runbook = (made / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    (placeholders,) = re.findall(r"grep --recursive --line-number '([^']+)'", runbook)
    placeholder = re.compile(placeholders.replace(r"\|", "|"))
    if distribution == "eks":
        assert "tls" not in https, "the controller reads no Secret"
        assert not annotations
        assert "cert-manager" not in runbook
        entrance = found["LoadBalancerConfiguration", "my-app"]["spec"]
        assert gateway["spec"]["infrastructure"]["parametersRef"] == {
            "group": "gateway.k8s.aws",
            "kind": "LoadBalancerConfiguration",
            "name": "my-app",
        }
        (listener,) = entrance["listenerConfigurations"]
        assert listener["protocolPort"] == "HTTPS:443"
        assert placeholder.search(listener["defaultCertificate"])
        targets = found["TargetGroupConfiguration", entrance["defaultTargetGroupConfiguration"]["name"]]["spec"]
        assert "targetReference" not in targets, "the controller takes no defaults from one of a single Service"
        (container,) = found["Rollout", "my-app"]["spec"]["template"]["spec"]["containers"]
        asked = container["readinessProbe"]["httpGet"]["path"]
        assert targets["defaultConfiguration"]["targetType"] == "ip", "the quota allows no port of nodes"
        assert targets["defaultConfiguration"]["healthCheckConfig"]["healthCheckPath"] == asked
    else:
        assert https["tls"] == {"mode": "Terminate", "certificateRefs": [{"name": "my-app-tls"}]}
        assert all(placeholder.search(value) for value in alb.values())
    guard_rails = yaml.safe_load_all((made / "infra/bootstrap/prod.yaml").read_text(encoding="utf-8"))
    (role,) = (
        thing for thing in guard_rails if (thing["kind"], thing["metadata"]["name"]) == ("Role", "my-app-deploy")
    )
    allowed = {(group, kind) for rule in role["rules"] for group in rule["apiGroups"] for kind in rule["resources"]}
    for thing in found.values():
        group, _, _ = thing["apiVersion"].rpartition("/")
        plural = re.sub(r"cys$", "cies", thing["kind"].lower() + "s")
        assert (group, plural) in allowed, "the release would end here"


OF_OPERATORS = {"Cluster", "ScheduledBackup", "ObjectStore", "StatefulSet", "PersistentVolumeClaim"}
"""Kinds that are there for a data store in the cluster only."""


@pytest.mark.parametrize("tool", ["helm", "kustomize"])
@pytest.mark.parametrize("distribution", ["self_managed", "eks", "gke", "aks"])
def test_managed_data_stores_are_wired(tool: str, distribution: str) -> None:
    """Nothing of an operator; a way out to the stores and to nothing else; TLS that proves them; exporters that are scraped."""
    inside = objects(tool, "rolling", "prod")
    assert {kind for kind, _ in inside} & OF_OPERATORS
    found = objects(tool, "rolling", "prod", kubernetes_distribution=distribution, **MANAGED)
    assert not {kind for kind, _ in found} & OF_OPERATORS
    assert "cnpg" not in json.dumps(list(found.values()))
    exporters = {"postgres": 9187} | ({} if distribution == "aks" else {"cache": 9121})
    port = {"gke": 6378, "aks": 10000}.get(distribution, 6379)
    for store, number in (("postgres", 5432), ("cache", port)):
        policy = found["NetworkPolicy", f"my-app-to-{store}"]["spec"]
        assert policy["policyTypes"] == ["Egress"]
        assert policy["egress"] == [{"to": [{"ipBlock": {"cidr": "192.0.2.0/24"}}], "ports": [{"port": number}]}]
        who = policy["podSelector"]["matchExpressions"][0]
        assert (who["key"], who["operator"]) == ("app.kubernetes.io/name", "In")
        assert who["values"] == ["my-app", f"my-app-{store}-exporter"]
    for store, number in exporters.items():
        name = f"my-app-{store}-exporter"
        template = found["Deployment", name]["spec"]["template"]
        (container,) = template["spec"]["containers"]
        assert "@sha256:" in container["image"]
        assert [each["containerPort"] for each in container["ports"]] == [number]
        monitor = found["PodMonitor", name]["spec"]
        assert monitor["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
        assert monitor["podMetricsEndpoints"][0]["port"] == container["ports"][0]["name"]
        (way_in,) = found["NetworkPolicy", name]["spec"]["ingress"]
        assert way_in["ports"] == [{"port": number}]
    assert {name for kind, name in found if "exporter" in name} == {f"my-app-{store}-exporter" for store in exporters}

    pod = found["Deployment", "my-app"]["spec"]["template"]["spec"]
    for container in (*pod["initContainers"], *pod["containers"]):
        assert {"name": "authorities", "mountPath": "/etc/authorities", "readOnly": True} in container["volumeMounts"]
        assert "DATABASE_URL" not in {variable["name"] for variable in container.get("env", [])}, "the entry has it"
    assert {"name": "authorities", "configMap": {"name": "my-app-authorities"}} in pod["volumes"]
    settings = next(
        thing["data"] for (kind, name), thing in found.items() if kind == "ConfigMap" and "dashboard" not in name
    )
    assert "REDIS_URL" not in settings, "the entry has it"
    answers: dict[str, Any] = {"iac_tool": tool, "kubernetes_distribution": distribution, **MANAGED}
    guard_rails = render(folder="my-app", platform="kubernetes", deployment_model="rolling", **answers)
    assert "statefulsets" not in (guard_rails / "infra/bootstrap/prod.yaml").read_text(encoding="utf-8")
    assert not {"SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"} & set(settings), "the public authorities stay"
    runbook = (guard_rails / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    private = distribution in ("gke", "self_managed")
    assert (f"rediss://:PASSWORD@HOST:{port}/0?ssl_ca_certs=/etc/authorities/ca.crt`" in runbook) is private


@pytest.mark.parametrize("tool", ["helm", "kustomize"])
@pytest.mark.parametrize(
    ("runtime", "expected"),
    [
        ("python", {}),  # by the address of the cache
        ("node", {"NODE_EXTRA_CA_CERTS": "/etc/authorities/ca.crt"}),
        ("go", {"SSL_CERT_DIR": "/etc/authorities"}),
        ("none", {}),
    ],
)
def test_public_authorities_stay_beside_the_private_one(tool: str, runtime: str, expected: dict[str, str]) -> None:
    """No variable that would put the authority of the cache in the place of those that sign for everybody else."""
    found = objects(tool, "rolling", "prod", kubernetes_distribution="gke", app_runtime=runtime, **MANAGED)
    settings = next(
        thing["data"] for (kind, name), thing in found.items() if kind == "ConfigMap" and "dashboard" not in name
    )
    authorities = {"SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"}
    assert {name: value for name, value in settings.items() if name in authorities} == expected


@pytest.mark.parametrize("distribution", ["self_managed", "eks", "gke", "aks"])
def test_the_pipeline_is_whom_the_cluster_knows(distribution: str) -> None:
    """GKE knows a service account as a user, by its e-mail address; elsewhere the pipeline's identity is in a group."""
    address = "@example-prod.iam.gserviceaccount.com"
    user = distribution == "gke"
    guard_rails = bootstrap("helm", "rolling", "prod", kubernetes_distribution=distribution)
    (binding,) = [
        thing
        for thing in yaml.safe_load_all(guard_rails)
        if thing and thing["metadata"]["name"] == "my-app-deploy" and "subjects" in thing
    ]
    (subject,) = binding["subjects"]
    assert (subject["kind"], subject["name"]) == (
        ("User", f"my-app-deploy{address}") if user else ("Group", "my-app-prod-deploy")
    )
    triple = ("kubernetes", "terraform", "rolling")
    code = render_triple(triple, folder="my-app", kubernetes_distribution=distribution) / "infra/terraform/bootstrap"
    kind = re.findall(r'subject_kind = "(\w+)"', (code / "project.tf").read_text(encoding="utf-8"))
    assert kind == [subject["kind"]]
    given = re.findall(
        r'(\w+) += "(\S+@\S+)"', (code / "environments/prod/terraform.tfvars").read_text(encoding="utf-8")
    )
    assert given == ([(role, f"my-app-{role}{address}") for role in ("deploy", "plan")] if user else [])
    runbook = (code.parents[2] / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    assert ("roles/container.clusterViewer" in runbook) is user  # has container.clusters.get, and no right inside
    assert ("`my-app-prod-deploy`" in runbook) is not user


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("distribution", ["self_managed", "eks"])
def test_a_release_waits_for_the_load_balancer(distribution: str, model: str) -> None:
    """On EKS it knows a pod later than the cluster does: its controller's webhook adds a condition to a Deployment's pods.

    Not to a Rollout's: no Service selects them when they are made.
    """
    gate = "elbv2.k8s.aws/pod-readiness-gate-inject"
    expected = distribution == "eks" and model in ("rolling", "feature_flags")
    namespace = next(yaml.safe_load_all(bootstrap("kustomize", model, "prod", kubernetes_distribution=distribution)))
    assert (namespace["metadata"]["labels"].get(gate) == "enabled") is expected
    code = render_triple(("kubernetes", "terraform", model), folder="my-app", kubernetes_distribution=distribution)
    assert (f'"{gate}"' in (code / "infra/terraform/bootstrap/project.tf").read_text(encoding="utf-8")) is expected
    code = render_triple(("kubernetes", "pulumi", model), folder="my-app", kubernetes_distribution=distribution)
    labels = json.loads((code / "infra/pulumi/project.json").read_text(encoding="utf-8"))["namespaceLabels"]
    assert (labels.get(gate) == "enabled") is expected


RESOLVERS = {
    "self_managed": ["169.254.20.10/32"],  # NodeLocal DNSCache
    "eks": [],
    "gke": ["169.254.20.10/32", "169.254.169.254/32"],  # NodeLocal DNSCache, Cloud DNS
    "aks": ["169.254.10.11/32"],  # LocalDNS
}
"""Where pods ask for names besides kube-system: addresses of the node, which no selector of a policy finds."""
METADATA = [
    {"to": [{"ipBlock": {"cidr": "169.254.169.254/32"}}], "ports": [{"port": 80}]},  # Dataplane V2
    {
        "to": [{"ipBlock": {"cidr": "169.254.169.252/32"}}],
        "ports": [{"port": 988}],
    },  # Calico judges after the redirection
]
"""The way to GKE's metadata server: docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity."""


@pytest.mark.parametrize("tool", ["helm", "kustomize"])
@pytest.mark.parametrize("distribution", RESOLVERS)
def test_policies_let_out_what_the_cluster_answers(tool: str, distribution: str) -> None:
    """Names, wherever the distribution answers them; credentials of the archive, where the node's metadata server gives them."""
    names = {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}
    servers: list[dict[str, Any]] = [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}},
        *({"ipBlock": {"cidr": cidr}} for cidr in RESOLVERS[distribution]),
    ]
    expected = {"my-app", "my-app-postgres"} | ({"my-app-test"} if tool == "helm" else set())
    exporters = {"my-app-postgres-exporter"} | (set() if distribution == "aks" else {"my-app-cache-exporter"})
    for answers, policies in (({}, expected), (MANAGED, expected - {"my-app-postgres"} | exporters)):
        found = objects(tool, "rolling", "prod", kubernetes_distribution=distribution, **answers)
        rules = {
            name: thing["spec"].get("egress", []) for (kind, name), thing in found.items() if kind == "NetworkPolicy"
        }
        asking = {
            name: [rule for rule in ways if any(port["port"] == 53 for port in rule["ports"])]
            for name, ways in rules.items()
        }
        assert {name: ways for name, ways in asking.items() if ways} == {
            name: [{"to": servers} | names] for name in policies
        }
        identity = [] if distribution != "gke" or answers else METADATA
        assert rules.get("my-app-postgres-identity", []) == identity
        if identity:
            policy = found["NetworkPolicy", "my-app-postgres-identity"]["spec"]
            assert policy["podSelector"] == found["NetworkPolicy", "my-app-postgres"]["spec"]["podSelector"]
            assert policy["policyTypes"] == ["Egress"]


EXPORTED = {
    "pg_stat_database_numbackends": "postgres",  # collector/pg_stat_database.go of postgres_exporter
    "pg_settings_max_connections": "postgres",  # cmd/postgres_exporter/pg_setting.go: every numeric row of pg_settings
    "redis_memory_used_bytes": "cache",  # exporter/exporter.go of redis_exporter: used_memory of INFO
    "redis_memory_max_bytes": "cache",  # the same: maxmemory of INFO
}
"""Metrics that the exporters have, November 2026."""


@pytest.mark.parametrize("distribution", ["self_managed", "aks"])
def test_alerts_of_managed_data_stores_have_their_metrics(distribution: str) -> None:
    """A rule is there when an exporter that is scraped has its metrics; the runbook makes the others at the provider."""
    found = objects("helm", "rolling", "prod", kubernetes_distribution=distribution, **MANAGED)
    rules = {rule["alert"]: rule["expr"] for rule in found["PrometheusRule", "my-app"]["spec"]["groups"][0]["rules"]}
    used = set(re.findall(r"\b(?:pg|redis|cnpg|barman)_\w+", " ".join(rules.values())))
    assert used <= set(EXPORTED)
    assert {EXPORTED[metric] for metric in used} == {
        store for store in ("postgres", "cache") if ("Deployment", f"my-app-{store}-exporter") in found
    }
    answers: dict[str, Any] = {"iac_tool": "helm", "deployment_model": "rolling"} | MANAGED
    folder = render(folder="my-app", platform="kubernetes", kubernetes_distribution=distribution, **answers)
    runbook = (folder / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    elsewhere = {"database_cpu", "database_storage"} | ({"cache_memory"} if distribution == "aks" else set())
    missing = {name for name in elsewhere | {"database_connections"} if name.title().replace("_", "") not in rules}
    assert missing == elsewhere
    stores = runbook.partition("### The managed data stores")[2].partition("\n### ")[0]
    for alert in elsewhere:
        assert re.search(rf"-{alert}\"|\| {alert} \|", stores), f"no alarm of {alert}"


@pytest.mark.parametrize(
    ("tool", "model", "answers"),
    [*((tool, model, {}) for tool, model in TRIPLES), ("helm", "rolling", MANAGED)],
    ids=[*("-".join(pair) for pair in TRIPLES), "helm-managed"],
)
def test_policy(tool: str, model: str, answers: dict[str, str], tmp_path: Path) -> None:
    """Checkov: something passed, nothing failed, few skips."""
    checkov = need("checkov")
    # it does not know Rollouts, but their pods are pods
    known = text(tool, model, "prod", **answers).replace(
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
