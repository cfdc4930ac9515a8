"""Workflows of every render: what linters miss, and that the runbook sets up what they read."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from gallery import Gallery

from pipelines.workflows import findings, load, names


def test_workflows(gallery: Gallery) -> None:
    found, seen = [], 0
    for name, folder in gallery.items():
        flows = load(folder / ".github/workflows")
        seen += len(flows)
        found += [f"{name}/{finding}" for finding in findings(flows)]
    print(f"{seen} workflows")
    assert seen
    assert not found, "\n".join(found)


def test_the_runbook_sets_up_what_workflows_read(gallery: Gallery) -> None:
    found = []
    for name, folder in gallery.items():
        flows = load(folder / ".github/workflows")
        if flows:
            (runbook,) = (folder / "docs/runbooks").glob("*_runbook.md")
            text = runbook.read_text(encoding="utf-8")
            actions = (load(action.parent) for action in (folder / ".github/actions").glob("*/action.yml"))
            read = names(flows).union(*map(names, actions))
            told = set(re.findall(r"gh (?:variable|secret) set ([A-Z_]+)", text))
            found += [f"{name}: {each} is read, and never set" for each in sorted(read - told)]
            found += [f"{name}: {each} is set, and never read" for each in sorted(told - read)]
    assert not found, "\n".join(found)


def flow() -> dict[str, Any]:
    """A workflow without a fault, to be spoiled."""
    write, read = 'echo "b=1" >>"$GITHUB_OUTPUT"', "${{ steps.a.outputs.b }}"
    return {
        "on": {"push": None, "pull_request": {"types": ["opened"]}},
        "jobs": {
            "build": {"outputs": {"image": "x"}, "steps": [{"id": "a", "run": write}, {"run": read}]},
            "deploy": {
                "needs": "build",
                "if": "github.event_name == 'push'",
                "steps": [{"run": "${{ needs.build.outputs.image }}"}],
            },
        },
    }


def _steps(job: str, *steps: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda spoiled: spoiled["jobs"][job].update(steps=list(steps))


FAULTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "which does not start it": lambda spoiled: spoiled["on"].pop("push"),
    "which is not in types": lambda spoiled: spoiled["jobs"]["build"].update({"if": "github.event.action == 'closed'"}),
    "which it does not need": lambda spoiled: spoiled["jobs"]["deploy"].pop("needs"),
    "has no output image": lambda spoiled: spoiled["jobs"]["build"].pop("outputs"),
    "failure() cannot": _steps("build", {"run": "x", "continue-on-error": True}, {"run": "y", "if": "failure()"}),
    "before it ran": _steps("build", {"run": "${{ steps.a.outputs.b }}"}),
    "step a has no output c": _steps("build", {"id": "a", "run": "echo b=1"}, {"run": "${{ steps.a.outputs.c }}"}),
    "does not know": _steps("build", {"uses": "actions/checkout@v4"}),
    "has no input fetch": _steps(
        "build", {"uses": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "with": {"fetch": 0}}
    ),
    "there is no": lambda spoiled: spoiled["jobs"]["build"].update(uses="./.github/workflows/none.yml"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    assert not list(findings({"ci.yml": flow()}))
    spoiled = copy.deepcopy(flow())
    FAULTS[fault](spoiled)
    assert any(fault in finding for finding in findings({"ci.yml": spoiled}))
