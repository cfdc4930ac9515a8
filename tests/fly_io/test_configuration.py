"""The files of the Fly.io room: against Fly.io's schema, the contracts, and the wiring of each model."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from gallery import VALID
from rendering import ROOT, catalogue, render, render_triple, triples

TRIPLES = [triple for triple in triples() if triple[0] == "fly_io"]
ENVIRONMENTS = ("dev", "staging", "prod")
SCHEMA = json.loads((ROOT / "tests/data/fly_io/fly.toml.schema.json").read_text(encoding="utf-8"))
ALL_ALERTS = yaml.safe_load((ROOT / "contracts/alerts.yml").read_text(encoding="utf-8"))
VARIABLES = yaml.safe_load((ROOT / "contracts/environment.yml").read_text(encoding="utf-8"))
STRATEGY = {"rolling": "rolling", "blue_green": "bluegreen", "canary": "canary", "feature_flags": "rolling"}


def problems(config: dict[str, Any]) -> list[str]:
    """What Fly.io's schema says."""
    validator = jsonschema.Draft7Validator(SCHEMA)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(config)]


def load(path: Path) -> dict[str, Any]:
    """A TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_schema(triple: tuple[str, str, str]) -> None:
    """Every fly.toml, of the service and of the helpers."""
    files = sorted((render_triple(triple) / "infra/fly").rglob("*.toml"))
    assert len(files) >= 9
    assert {str(path): found for path in files if (found := problems(load(path)))} == {}


@pytest.mark.parametrize(
    "fault",
    [
        {"http_service": {"internal_port": "8000"}},
        {"deploy": {"strategy": "purple"}},
        {"deploy": {"release_cmd": "migrate"}},
        {"kill_signal": "SIGHUP"},
        {"vm": [{"size": "shared-cpu-3x"}]},
    ],
    ids=json.dumps,
)
def test_schema_finds_faults(fault: dict[str, Any]) -> None:
    assert problems(fault)


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_shipped_tests(triple: tuple[str, str, str]) -> None:
    """What ships with each model passes."""
    command = [sys.executable, "-m", "unittest", "discover", "--start-directory", "infra/tests"]
    done = subprocess.run(command, cwd=render_triple(triple), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("observability", catalogue().values("observability", "fly_io", "native"))
def test_who_calls_by_a_private_name_speaks_ipv6(observability: str) -> None:
    """Names under .internal have no other address, and VictoriaMetrics dials IPv4 alone unless it is told."""
    addons = render_triple(TRIPLES[0], observability=observability) / "infra/fly/addons"
    callers = [
        path.parent for path in addons.glob("*/args") if re.search(r"--env=VM_.*\.internal", path.read_text("utf-8"))
    ]
    assert callers
    assert all(load(folder / "fly.toml")["env"]["VM_enableTCP6"] == "true" for folder in callers)


def test_router_is_nginx(tmp_path: Path) -> None:
    """The router of the canary with a percentage, with its variables filled as its image fills them."""
    if not shutil.which("nginx"):
        pytest.skip("not run: nginx is not installed")
    template = render_triple(("fly_io", "native", "canary")) / "infra/fly/canary/router.conf.template"

    def judged(percent: str, canary: str = "my-service-prod-canary") -> int:
        text = template.read_text(encoding="utf-8")
        text = text.replace("${CANARY_PERCENT}", percent).replace("${STABLE_APP}", "my-service-prod")
        text = text.replace("${CANARY_APP}", canary)
        (tmp_path / "nginx.conf").write_text(
            f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{text}}}\n", encoding="utf-8"
        )
        command = ["nginx", "-t", "-q", "-p", str(tmp_path), "-e", "stderr", "-c", "nginx.conf"]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert judged("10") == 0
    assert judged("10", canary="my-service-prod") == 0
    assert judged("110") != 0


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_wiring(triple: tuple[str, str, str], environment: str) -> None:
    """The strategy, the probes on the right endpoints, the timing identities."""
    facts = catalogue().platforms["fly_io"]
    health = yaml.safe_load((ROOT / "contracts/health.yml").read_text(encoding="utf-8"))
    config = load(render_triple(triple) / f"infra/fly/{environment}.toml")
    assert config["app"] == f"my-service-{environment}"
    assert config["deploy"]["strategy"] == STRATEGY[triple[2]]
    assert config["deploy"]["release_command"] == "python -m service migrate"
    [ready], [live] = config["http_service"]["checks"], config["checks"].values()
    assert ready["path"] == health["paths"]["ready"]
    assert live["path"] == health["paths"]["live"]
    for check in (ready, live):
        assert health["timeout"] + 0.1 < float(check["timeout"].rstrip("s")) <= facts["limits"]["probe_timeout"]
    drain, finish = (float(config["env"][name]) for name in ("DRAIN_DELAY", "SHUTDOWN_TIMEOUT"))
    assert config["metrics"]["port"] == int(config["env"]["METRICS_PORT"]) != config["http_service"]["internal_port"]
    assert config["kill_signal"] == "SIGTERM"
    assert drain + finish + 2 < config["kill_timeout"] == facts["limits"]["kill_timeout"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_wiring_of_ones_own_service(environment: str) -> None:
    """Port, probes and commands are those of the answers; a command that was not given is not there."""
    own = VALID["own_service"]
    config = load(render_triple(TRIPLES[0], **own) / f"infra/fly/{environment}.toml")
    assert problems(config) == []
    assert config["processes"] == {"app": own["start_command"]}
    assert config["deploy"]["release_command"] == own["migrate_command"]
    [ready], [live] = config["http_service"]["checks"], config["checks"].values()
    assert (ready["path"], live["path"]) == (own["ready_path"], own["live_path"])
    ports = {
        config["http_service"]["internal_port"],
        live["port"],
        config["metrics"]["port"],
        int(config["env"]["PORT"]),
    }
    assert ports == {own["port"]}
    silent = load(render_triple(TRIPLES[0], app_runtime="none") / f"infra/fly/{environment}.toml")
    assert "processes" not in silent
    assert "release_command" not in silent["deploy"]


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
@pytest.mark.parametrize("database", ["postgres", "none"])
@pytest.mark.parametrize("cache", ["redis", "none"])
def test_environment_is_the_contract(triple: tuple[str, str, str], database: str, cache: str) -> None:
    """Variables in fly.toml and required secrets are those of the contract, and nothing of what was not chosen is left."""
    root = render_triple(triple, database=database, cache=cache)
    chosen = {database, cache, triple[2]}
    expected = {name: row for name, row in VARIABLES.items() if row.get("when", database) in chosen}
    for environment in ENVIRONMENTS:
        declared = load(root / f"infra/fly/{environment}.toml")["env"]
        assert set(declared) == {name for name, row in expected.items() if not row.get("secret")}
    project = (root / "infra/scripts/project.sh").read_text(encoding="utf-8")
    required = re.search(r'REQUIRED_SECRETS="(.*)"', project)
    assert required
    assert set(required[1].split()) == {
        name for name, row in expected.items() if row.get("secret") and row.get("required")
    }
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "infra").rglob("*")) if path.is_file())
    text += (root / "docs/runbooks/fly_io_runbook.md").read_text(encoding="utf-8")
    assert ("postgres" in text.lower()) == (database == "postgres")
    assert ("redis" in text.lower()) == (cache == "redis")


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_environments_differ_in_sizes_only(triple: tuple[str, str, str]) -> None:
    """What a test of staging says holds for production."""

    def shape(environment: str) -> list[str]:
        lines = (render_triple(triple) / f"infra/fly/{environment}.toml").read_text(encoding="utf-8").splitlines()
        varying = re.compile(r"^(auto_|min_machines|size|memory|# The (proxy|autoscaler))")
        return [line.replace(environment, "ENV") for line in lines if not varying.match(line)]

    assert shape("dev") == shape("staging") == shape("prod")


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_alerts_are_the_contract(triple: tuple[str, str, str]) -> None:
    """Each is a rule, a daily check or the pipeline's own failure, with the contract's numbers."""
    root = render_triple(triple)
    [group] = yaml.safe_load((root / "infra/monitoring/rules.yml").read_text(encoding="utf-8"))["groups"]
    rules = {rule["alert"]: rule for rule in group["rules"]}
    checks = {path.stem for path in (root / "infra/scripts/watch.d").iterdir()} - {"drift"}
    assert sorted([*rules, *checks, "deployment_failed"]) == sorted(ALL_ALERTS)
    for name, rule in rules.items():
        assert rule["for"] == f"{ALL_ALERTS[name]['minutes']}m"
        assert rule["labels"] == {"severity": ALL_ALERTS[name]["severity"]}
        counted = name in ("no_healthy_instance", "at_maximum")
        assert counted or re.search(rf"[<>] {ALL_ALERTS[name]['threshold']}\b", rule["expr"]), name
    budget = (root / "infra/scripts/watch.d/budget.sh").read_text(encoding="utf-8")
    assert [int(found) for found in re.findall(r"percent >= (\d+)", budget)] == ALL_ALERTS["budget"]["threshold"][::-1]


@pytest.mark.parametrize(
    "answers", [{}, {"database": "none"}, {"cache": "none"}, {"high_availability": "multi_region"}], ids=str
)
def test_rules_hold(answers: dict[str, str]) -> None:
    """The tests that ship with a render pass, alerts and autoscaler included."""
    if not shutil.which("promtool"):
        pytest.skip("not run: promtool is not installed")
    if answers.get("high_availability", "multi_az") not in catalogue().values("high_availability", "fly_io", "native"):
        pytest.skip("multi_region is not offered")
    done = subprocess.run(
        ["infra/scripts/test.sh"], cwd=render_triple(TRIPLES[0], **answers), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == 3


def test_rules_that_do_not_hold_are_found(tmp_path: Path) -> None:
    """A threshold that was changed, and a query of the autoscaler that never scales in."""
    if not shutil.which("promtool"):
        pytest.skip("not run: promtool is not installed")
    for file, old, new in (
        ("infra/monitoring/rules.yml", "> 500", "> 5000"),
        ("infra/fly/addons/autoscaler/fly.toml", "bool 0.3", "bool 0.03"),
    ):
        copy = tmp_path / file.replace("/", "-")
        shutil.copytree(render_triple(TRIPLES[0]), copy)
        (copy / file).write_text((copy / file).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        done = subprocess.run(["infra/scripts/test.sh"], cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode != 0, file


def test_second_region() -> None:
    """It is in the same part of the world and carries half of the Machines."""
    if "multi_region" not in catalogue().values("high_availability", "fly_io", "native"):
        pytest.skip("multi_region is not offered")
    root = render(platform="fly_io", region="fra", high_availability="multi_region")
    assert "REGIONS=fra,ams\n" in (root / "infra/fly/prod.env").read_text(encoding="utf-8")


@pytest.mark.parametrize("region", catalogue().platforms["fly_io"]["region"]["suggest"])
def test_second_region_keeps_data_where_they_must_be(region: str) -> None:
    """The partner of a region belongs to the same residency."""
    if "multi_region" not in catalogue().values("high_availability", "fly_io", "native"):
        pytest.skip("multi_region is not offered")
    root = render(platform="fly_io", region=region, high_availability="multi_region")
    found = re.search(r"REGIONS=(\w+),(\w+)\n", (root / "infra/fly/prod.env").read_text(encoding="utf-8"))
    assert found
    assert found[1] == region != found[2]
    for name, pattern in catalogue().platforms["fly_io"]["residency"].items():
        if re.search(pattern, region):
            assert re.search(pattern, found[2]), name
