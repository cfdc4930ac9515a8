"""The questions, the platforms' rows and the choices agree with each other and with the design."""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import product
from typing import Any

import pytest
import yaml
from jinja2 import Environment
from rendering import ROOT, catalogue, load_extension, questions, render, triples

PLATFORMS: dict[str, dict[str, Any]] = catalogue().platforms
LEVELS = {"full", "native", "add-on", "partial", "none"}
NAMES = {
    "setup", "project_name", "project_slug", "description", "owner", "repository_url", "platform", "iac_tool", "deployment_model",
    "pulumi_language", "azure_compute", "kubernetes_distribution", "app_runtime", "database", "cache", "ci_provider",
    "container_engine", "base_image", "secrets_manager", "local_secrets", "observability", "region", "monthly_budget",
    "port", "start_command", "live_path", "ready_path", "startup_path", "migrate_command",
    "alert_email", "rto_minutes", "rpo_minutes", "high_availability", "data_residency", "kubernetes_data_stores",
}  # fmt: skip


def test_the_public_names_exist() -> None:
    """Answers are the public interface: a name that disappears breaks every project."""
    assert questions() >= NAMES


def test_the_matrix_has_62_triples() -> None:
    possible = [
        (platform, tool, model)
        for platform, facts in PLATFORMS.items()
        for tool, model in product(facts["iac_tool"], facts["deployment_model"])
        if facts["deployment_model"][model]["level"] != "none"
    ]
    assert len(possible) == 62
    assert set(triples()) <= set(possible)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_states_all_its_facts(platform: str) -> None:
    facts = PLATFORMS[platform]
    assert {
        "title",
        "best_for",
        "pros",
        "cons",
        "use_when",
        "status",
        "limits",
        "timings",
        "region",
        "residency",
        "words",
    } <= set(facts)
    assert set(facts["deployment_model"]) == set(catalogue().common["deployment_model"])
    for row in (*facts["deployment_model"].values(), *facts["iac_tool"].values()):
        assert row["level"] in LEVELS
        if row["level"] in ("partial", "none"):
            assert row["why"]
    for row in facts["deployment_model"].values():
        assert row["level"] not in ("partial", "none") or row["fallback"] in facts["deployment_model"]
        assert row["level"] not in ("native", "add-on") or row["with"]
    for region in (facts["region"]["default"], *facts["region"]["suggest"]):
        assert re.search(facts["region"]["pattern"], region), region


@pytest.mark.parametrize("platform", PLATFORMS)
def test_timings_fit_into_the_platforms_limits(platform: str) -> None:
    health = yaml.safe_load((ROOT / "contracts" / "health.yml").read_text(encoding="utf-8"))
    limits, timings = PLATFORMS[platform]["limits"], PLATFORMS[platform]["timings"]
    assert health["timeout"] + 0.1 < limits["probe_timeout"]
    assert health["timeout"] + 0.1 < health["probe"]["timeout"] <= limits["probe_timeout"]
    assert timings["drain_delay"] + timings["shutdown_timeout"] + 2 < limits["kill_timeout"]


def test_no_text_lost_a_part_to_a_comma() -> None:
    """`{a: one, two}` is two keys in YAML; the second has no value."""

    def walk(data: Any, path: str) -> list[str]:
        if isinstance(data, dict):
            empty = [f"{path}.{key}" for key, value in data.items() if value is None]
            return empty + [found for key, value in data.items() for found in walk(value, f"{path}.{key}")]
        return [found for value in data for found in walk(value, path)] if isinstance(data, list) else []

    files = [*(ROOT / "contracts").glob("*.yml"), *(ROOT / "platforms").glob("*.yml")]
    assert files
    assert not [found for file in files for found in walk(yaml.safe_load(file.read_text(encoding="utf-8")), file.name)]


def test_room_names_are_unique() -> None:
    rooms = [room for options in catalogue().rooms.values() for room in options.values()]
    rooms += [*catalogue().shared_rooms, *catalogue().joint_rooms]
    assert [room for room, times in Counter(rooms).items() if times > 1] == []


def test_a_shared_room_names_real_answers_and_any_of_them_opens_it() -> None:
    for room, opened_by in catalogue().shared_rooms.items():
        assert not catalogue().opened({}) & {room}
        for question, values in opened_by.items():
            for value in values:
                assert value in catalogue().rooms[question], f"{room}: {question}={value}"
                assert room in catalogue().opened({question: value})


def test_a_joint_room_names_real_answers_and_needs_all_of_them() -> None:
    assert catalogue().joint_rooms
    for room, opened_by in catalogue().joint_rooms.items():
        assert room in catalogue().opened(opened_by)
        for question, value in opened_by.items():
            assert value in catalogue().rooms[question], f"{room}: {question}={value}"
            assert room not in catalogue().opened({**opened_by, question: "another"})


def test_every_choice_says_when_to_take_it() -> None:
    for question, options in catalogue().common.items():
        for value, row in options.items():
            assert row["title"] and row["use_when"], f"{question}={value}"


def test_every_default_is_offered() -> None:
    for triple in triples():
        for question in (
            "app_runtime",
            "database",
            "cache",
            "ci_provider",
            "container_engine",
            "base_image",
            "secrets_manager",
        ):
            default = yaml.safe_load((ROOT / "questions" / "service.yml").read_text(encoding="utf-8"))[question][
                "default"
            ]
            assert default in catalogue().values(question, triple[0], triple[1]), f"{triple}: {question}"


def test_the_quick_setup_records_every_answer() -> None:
    answers = yaml.safe_load((render() / ".copier-answers.yml").read_text(encoding="utf-8"))
    hidden = {"pulumi_language", "azure_compute", "kubernetes_distribution", "kubernetes_data_stores"}
    hidden |= {"port", "start_command", "live_path", "ready_path", "startup_path", "migrate_command"}
    assert questions() - hidden <= set(answers) | {name for name in questions() if name.startswith("app_")}


# One rule for names: the platforms' own rules with the longest suffix that a render appends (reliability: names).
RULES = {
    "load balancer": (r"\A(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?\Z", "{}-staging-green"),
    "relational database": (r"\A[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]\Z", "{}-staging"),
    "image repository": (r"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*\Z", "{}"),
    "DNS label": (r"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z", "{}-staging"),
    "release": (r"\A[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?\Z", "{}-staging"),
    "small app": (r"\A[a-z][a-z0-9-]{1,28}[a-z0-9]\Z", "{}-staging"),
    "service account": (r"\A[a-z][a-z0-9-]{4,28}[a-z0-9]\Z", "{}-staging"),
    "container app": (r"\A[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]\Z", "{}-staging"),
    "revision tag and service": (r"\A.{1,46}\Z", "{}-staging-green"),
    "key vault": (r"\A[a-z0-9]{3,24}\Z", "{}staging"),
}


def test_a_legal_slug_is_a_legal_name_everywhere() -> None:
    from jinja2 import Environment

    checks = load_extension("checks").Checks(Environment())
    rng = random.Random(183)
    accepted = 0
    while accepted < 10_000:
        slug = "".join(rng.choice("abcxyz0189--") for _ in range(rng.randint(3, 18)))
        if checks.slug_problem(slug):
            continue
        accepted += 1
        for name, (rule, form) in RULES.items():
            candidate = form.format(slug)
            if name == "key vault":  # the room cuts the name and adds a hash
                candidate = candidate.replace("-", "")[:19] + "abcde"
            assert re.search(rule, candidate), f"{candidate} is no {name}"


@pytest.mark.parametrize(
    "text",
    [
        "My Service",
        "Ünïcode Café",
        "🚀",
        "42 is a number",
        "con",
        "aws",
        "a" * 60,
        "x",
        "--",
        "Kube Thing",
        'Project\'s "Name"',
    ],
)
def test_a_slug_is_made_from_any_name(text: str) -> None:
    from jinja2 import Environment

    checks = load_extension("checks").Checks(Environment())
    assert checks.slug_problem(checks.slug(text)) == ""


@pytest.mark.parametrize(("cluster", "cloud"), [("eks", "aws"), ("gke", "gcp"), ("aks", "azure")])
@pytest.mark.parametrize("residency", ["any", "eu", "us", "asia_pacific"])
def test_a_cluster_of_a_cloud_is_in_a_region_of_that_cloud(cluster: str, cloud: str, residency: str) -> None:
    """Its commands take the region as it is, so neither the default nor an answer may be anything else."""
    checks = load_extension("checks").Checks(Environment())
    answers = {"platform": "kubernetes", "kubernetes_distribution": cluster, "data_residency": residency}
    context = Environment().from_string("").new_context(answers)
    region = checks.default_region(context)
    assert re.search(PLATFORMS[cloud]["region"]["pattern"], region)
    assert not checks.region_problem(context, region)
    assert checks.region_problem(context, "eu-central") == f"region: {PLATFORMS[cloud]['region']['rule']}"
    assert checks.regions(context) == ", ".join(PLATFORMS[cloud]["region"]["suggest"])
