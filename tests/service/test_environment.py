"""The service's settings are the variables of contracts/environment.yml: their names, their limits, what is required."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from harness import Service
from rendering import ROOT
from servers import PASSWORD

CONTRACT: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "contracts" / "environment.yml").read_text(encoding="utf-8")
)


@pytest.fixture
def variables(service: Service) -> dict[str, dict[str, Any]]:
    """The contract's variables that exist in the installed render."""
    example = (service.app.parent / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    return {name: variable for name, variable in CONTRACT.items() if name in names}


def refused(service: Service, **environment: str) -> set[str]:
    """The variables that the service names when it refuses to start with this environment."""
    done = service.run(**environment)
    assert done.returncode == 78, done.stdout + done.stderr
    text = done.stdout + done.stderr
    assert PASSWORD not in text
    for line in text.splitlines():
        json.loads(line)
    return set(re.findall(r"\b[A-Z][A-Z_]+\b", text)) & set(CONTRACT)


def below(variable: dict[str, Any]) -> str | None:
    return str(variable["minimum"] - 1) if "minimum" in variable else None


def above(variable: dict[str, Any]) -> str | None:
    return str(variable["maximum"] + 1) if "maximum" in variable else None


def of_another_type(variable: dict[str, Any]) -> str | None:
    values = {"integer": "1.5x", "number": "much", "boolean": "perhaps", "url": f"mysql://app:{PASSWORD}@db/app"}
    return values.get(variable["type"])


def of_no_choice(variable: dict[str, Any]) -> str | None:
    return "no-such-choice" if "choices" in variable else None


def missing(variable: dict[str, Any]) -> str | None:
    return "" if variable.get("required") else None


@pytest.mark.parametrize("fault", [below, above, of_another_type, of_no_choice, missing])
def test_every_bad_variable_is_named_at_once(
    service: Service, variables: dict[str, dict[str, Any]], fault: Any
) -> None:
    bad = {name: value for name, variable in variables.items() if (value := fault(variable)) is not None}
    assert bad
    assert refused(service, **bad) == set(bad)


@pytest.mark.parametrize("edge", ["minimum", "maximum"])
def test_the_limits_themselves_are_accepted(service: Service, variables: dict[str, dict[str, Any]], edge: str) -> None:
    numbers = {name: str(variable[edge]) for name, variable in variables.items() if edge in variable}
    choice = {"minimum": 0, "maximum": -1}[edge]
    chosen = {name: variable["choices"][choice] for name, variable in variables.items() if "choices" in variable}
    numbers["PORT"] = str(service.port)
    with service.started(**numbers, **chosen) as running:
        assert running.get("/health/live")[0] == 200


def test_the_defaults_are_enough_with_what_is_required(service: Service, variables: dict[str, dict[str, Any]]) -> None:
    empty = {name: "" for name, variable in variables.items() if not variable.get("required")}
    with service.started(**empty | {"PORT": str(service.port)}) as running:
        running.until_ready()
        about = json.loads(running.get("/")[1])
    assert (about["version"], about["environment"]) == ("unknown", "local")
