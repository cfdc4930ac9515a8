"""What the Terraform code of AWS really does with the contracts: alarms, variables, probes, port and commands."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from gallery import VALID
from rendering import ROOT, catalogue, render, triples

TRIPLES = [triple for triple in triples() if triple[:2] == ("aws", "terraform")]
CONTRACTS = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in (ROOT / "contracts").glob("*.yml")}
ANSWERS: list[dict[str, Any]] = [
    *({"deployment_model": model} for _, _, model in TRIPLES),
    {"database": "none"},
    {"cache": "none"},
    {"app_runtime": "go"},
    VALID["own_service"],
]


class Alarm(NamedTuple):
    """How one alert is raised: the block, and what it must hold in the words of the code."""

    block: str
    metric: str
    comparison: str = "GreaterThanThreshold"
    threshold: str = "var.alerts.{name}.threshold"


OURS = "var.alerts[each.key].threshold"
ONE = "GreaterThanOrEqualToThreshold"
ALARMS = {
    "error_rate": Alarm("aws_cloudwatch_metric_alarm.error_rate", "HTTPCode_Target_5XX_Count"),
    "latency": Alarm(
        "aws_cloudwatch_metric_alarm.latency", "TargetResponseTime", threshold="var.alerts.{name}.threshold / 1000"
    ),
    "no_healthy_instance": Alarm(
        "aws_cloudwatch_metric_alarm.no_healthy_instance", "HealthyHostCount", "LessThanThreshold"
    ),
    "cpu": Alarm("aws_cloudwatch_metric_alarm.usage", 'cpu = "CPUUtilization"', threshold=OURS),
    "memory": Alarm("aws_cloudwatch_metric_alarm.usage", 'memory = "MemoryUtilization"', threshold=OURS),
    "at_maximum": Alarm("aws_cloudwatch_metric_alarm.at_maximum", "DesiredTaskCount", ONE, "var.max_capacity"),
    "database_cpu": Alarm("database_cpu", "CPUUtilization"),
    "database_storage": Alarm(
        "database_storage",
        "FreeStorageSpace",
        "LessThanThreshold",
        "var.settings.storage[0] * pow(1024, 3) * var.alerts.{name}.threshold / 100",
    ),
    "database_connections": Alarm(
        "database_connections",
        "DatabaseConnections",
        threshold="var.settings.max_connections * var.alerts.{name}.threshold / 100",
    ),
    "cache_memory": Alarm("aws_cloudwatch_metric_alarm.memory", "DatabaseMemoryUsagePercentage"),
    "backup_failed": Alarm(
        "aws_cloudwatch_metric_alarm.backup_failed", "NumberOfBackupJobsFailed", ONE, "var.alert.threshold"
    ),
    "secret_rotation_failed": Alarm("aws_cloudwatch_metric_alarm.failed", '"Errors"', ONE, "var.alert.threshold"),
}
"""Those that are no metric: a release that was taken back is an event, and the budget is a budget."""
OTHERS = {"deployment_failed": "SERVICE_DEPLOYMENT_FAILED", "budget": 'threshold_type             = "PERCENTAGE"'}


def chosen(contract: str, folder: Path) -> dict[str, Any]:
    """The entries of a contract that the answers of a render ask for."""
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    rooms = {catalogue().room(name, value) for name, value in answers.items() if name in catalogue().rooms}
    return {name: entry for name, entry in CONTRACTS[contract].items() if entry.get("when", "") in rooms | {""}}


@cache
def blocks(folder: Path) -> dict[str, str]:
    """Address of every resource, and key of every entry of a map of locals -> its text."""
    found = {}
    for file in sorted((folder / "infra/terraform").rglob("*.tf")):
        if "bootstrap" not in file.parts:
            text = file.read_text(encoding="utf-8")
            for kind, name, body in re.findall(
                r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL
            ):
                found[f"{kind}.{name}"] = body
            for name, body in re.findall(r"^    (\w+) = \{\n(.*?)^    \}", text, re.MULTILINE | re.DOTALL):
                found.setdefault(name, body)
    return found


def project(folder: Path, file: str = "project.tf") -> str:
    """A file that holds the answers."""
    return (folder / "infra/terraform" / file).read_text(encoding="utf-8")


def alarm_problems(folder: Path) -> list[str]:
    """Alerts of the contract that the code does not raise as the contract says."""
    problems = []
    for name, alert in chosen("alerts", folder).items():
        if name in OTHERS:
            if not any(OTHERS[name] in body for body in blocks(folder).values()):
                problems.append(f"{name}: {OTHERS[name]} is nowhere")
            continue
        alarm = ALARMS[name]
        body = blocks(folder).get(alarm.block, "")
        numbers = re.search(rf"^    {name} = \{{\n(.*?)^    \}}", project(folder), re.MULTILINE | re.DOTALL)
        told = dict(re.findall(r"(\w+) += (.+)", numbers[1])) if numbers else {}
        wanted = {
            "severity": f'"{alert["severity"]}"',
            "threshold": str(alert["threshold"]),
            "minutes": str(alert["minutes"]),
        }
        problems += [f"{name}: {key} is {told.get(key)}" for key, value in wanted.items() if told.get(key) != value]
        threshold = re.escape(alarm.threshold.format(name=name))
        problems += [
            f"{name}: {alarm.block} has no {words}"
            for words, there in {
                alarm.metric: alarm.metric in body,
                alarm.comparison: f'"{alarm.comparison}"' in body,
                f"threshold {alarm.threshold}": re.search(
                    rf"^ +threshold += {threshold}(?: #.*)?$", body, re.MULTILINE
                ),
            }.items()
            if not there
        ]
    return problems


def environment(folder: Path) -> list[str]:
    """Names of all variables that the container is given, those of the parts included."""
    own = re.search(r"^  environment = \{\n(.*?)^  \}", project(folder), re.MULTILINE | re.DOTALL)
    assert own
    names = re.findall(r"^ +([A-Z_]+) +=", own[1], re.MULTILINE)
    for part in re.findall(r"^    module\.(\w+)\.service,$", project(folder), re.MULTILINE):
        given = (folder / f"infra/terraform/modules/{part}/outputs.tf").read_text(encoding="utf-8")
        names += re.findall(r"\b([A-Z][A-Z_]+) += \"", given)
    return names


@pytest.fixture(params=ANSWERS, ids=lambda answers: "-".join(map(str, list(answers.values())[:1])))
def folder(request: pytest.FixtureRequest) -> Path:
    """A render."""
    return render(platform="aws", iac_tool="terraform", **request.param)


def test_every_alert_is_an_alarm_with_its_metric_and_threshold(folder: Path) -> None:
    assert alarm_problems(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("modules/observability/main.tf", "threshold / 1000", "threshold", "latency: aws_cloudwatch_metric_alarm.latency"),
        ("modules/observability/main.tf", "HTTPCode_Target_5XX_Count", "RequestCount", "error_rate"),
        ("modules/observability/main.tf", "LessThanThreshold", "GreaterThanThreshold", "no_healthy_instance"),
        ("modules/database/alarms.tf", '"FreeStorageSpace"', '"FreeableMemory"', "database_storage"),
        ("modules/observability/main.tf", "SERVICE_DEPLOYMENT_FAILED", "SERVICE_TASK_START_IMPAIRED", "deployment_failed"),
        ("project.tf", "threshold = 500", "threshold = 5000", "latency: threshold is 5000"),
    ],
)  # fmt: skip
def test_an_alarm_that_does_not_follow_is_found(file: str, old: str, new: str, words: str, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(render(platform="aws", iac_tool="terraform"), tmp_path / "my-service"))
    target = copy / "infra/terraform" / file
    text = target.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new), encoding="utf-8")
    assert words in "\n".join(alarm_problems(copy))


def test_the_container_is_given_the_variables_of_the_contract(folder: Path) -> None:
    """As a set: none is missing, none is made up. A part may give a value to one that is empty by default."""
    assert set(environment(folder)) == set(chosen("environment", folder))


def test_probes_port_and_commands(folder: Path) -> None:
    """The load balancer and the release ask for readiness, the container asks itself whether it lives, on one port."""
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    health = CONTRACTS["health"]
    ready = answers.get("ready_path", health["paths"]["ready"])
    port = answers.get("port", CONTRACTS["environment"]["PORT"]["default"])
    own = CONTRACTS["choices"]["app_runtime"][answers["app_runtime"]].get("command", [])
    commands = {
        "start": answers.get("start_command", "").split(),
        "healthcheck": [*own, "healthcheck"] if own else [],
        "migrate": [*own, "migrate"] if own else answers.get("migrate_command", "").split(),
    }
    if answers["database"] == "none":
        commands["migrate"] = []

    assert f'\n    ready_path    = "{ready}"\n' in project(folder)
    grace = health["startup_probe"]["interval"] * health["startup_probe"]["failures"]
    assert f"\n    startup_grace = {grace}\n" in project(folder)
    said = dict(
        re.findall(r'variable "(\w+)" \{\n.*?\n  default += (.+?)\n\}', project(folder, "application.tf"), re.DOTALL)
    )
    assert said == {"port": str(port)} | {
        f"{name}_command": "[" + ", ".join(f'"{word}"' for word in words) + "]" for name, words in commands.items()
    }
    groups = [body for address, body in blocks(folder).items() if address.startswith("aws_lb_target_group.")]
    assert groups
    assert all(re.search(r"\bpath += var\.health\.ready_path\n", body) for body in groups)
    assert all(re.search(r"\bport += (var\.port|aws_lb_target_group\.primary\.port)\n", body) for body in groups)
    script = (folder / "infra/scripts/project.sh").read_text(encoding="utf-8")
    assert f"export READY_PATH={ready}\n" in script
    assert f"export MIGRATE={'yes' if commands['migrate'] else 'no'}\n" in script
