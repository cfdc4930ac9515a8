"""What administrators make before the first release: the limits of an environment, and of its pipeline."""

from functools import partial

import pytest

from guardrails import guard
from settings import PROJECT, SETTINGS
from tests.conftest import Recorded, Run, configuration

ENVIRONMENTS = ("dev", "staging", "prod")


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(run: Run, environment: str) -> Recorded:
    return run(f"{environment}-guardrails", partial(guard, environment))


def test_pods_are_restricted(made: Recorded, environment: str) -> None:
    labels = made["Namespace", f"{PROJECT}-{environment}"].inputs["metadata"]["labels"]
    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {"restricted"}
    assert SETTINGS["namespaceLabels"].items() <= labels.items()


def test_the_environment_has_a_ceiling(made: Recorded) -> None:
    hard = made["ResourceQuota", "quota"].inputs["spec"]["hard"]
    assert int(hard["limits.cpu"]) == 4 * int(hard["requests.cpu"]) > 0
    assert int(hard["pods"]) > 0
    assert hard["services.nodeports"] == "0"


def test_ceilings_grow_towards_production(run: Run) -> None:
    stacks = [run(f"{environment}-guardrails", partial(guard, environment)) for environment in ENVIRONMENTS]
    cpu = [int(made["ResourceQuota", "quota"].inputs["spec"]["hard"]["requests.cpu"]) for made in stacks]
    assert cpu == sorted(set(cpu))


def test_nothing_talks_by_default(made: Recorded) -> None:
    policy = made["NetworkPolicy", "default-deny"].inputs["spec"]
    assert policy == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_pipeline_cannot_lift_its_limits(made: Recorded, environment: str) -> None:
    rules = made["Role", "deploy"].inputs["rules"]
    granted = {resource for rule in rules for resource in rule["resources"]}
    assert granted >= {"services", "configmaps"}
    assert not granted & {"*", "namespaces", "resourcequotas", "limitranges", "roles", "rolebindings"}
    assert not [rule for rule in rules if "*" in rule["verbs"] or "*" in rule["apiGroups"]]
    named = [rule for rule in rules if {"secrets", "pods/exec"} & set(rule["resources"])]
    assert all(rule.get("resourceNames") for rule in named)
    configured = configuration(f"{environment}-guardrails")
    for part in ("deploy", "preview"):
        user = configured.get(f"{PROJECT}:{part}User")
        group = configured.get(f"{PROJECT}:{part}Group", f"{PROJECT}-{environment}-{part}")
        subjects = made["RoleBinding", part].inputs["subjects"]
        expected = ("User", user) if user else ("Group", group)
        assert [(subject["kind"], subject["name"]) for subject in subjects] == [expected]


def test_a_pull_request_changes_nothing(made: Recorded) -> None:
    rules = made["Role", "preview"].inputs["rules"]
    assert {verb for rule in rules for verb in rule["verbs"]} == {"get", "list", "watch"}
    named = [name for rule in rules for name in rule.get("resourceNames") or []]
    assert named == [name for rule in SETTINGS["preview"] for name in rule["resourceNames"]]
    assert not {"pods/exec", f"{PROJECT}-pulumi"} & {*named, *(name for rule in rules for name in rule["resources"])}


def test_a_month_of_backups(made: Recorded, environment: str) -> None:
    schedule = made["Schedule", "backup"].inputs
    assert schedule["metadata"]["namespace"] == "velero"
    assert schedule["spec"]["template"]["ttl"] == "720h0m0s"
    assert schedule["spec"]["template"]["includedNamespaces"] == [f"{PROJECT}-{environment}"]


def test_everything_is_labelled(made: Recorded) -> None:
    for name, asked in made.items():
        assert asked.inputs["metadata"]["labels"].keys() >= {"project", "environment", "owner", "cost-center"}, name
