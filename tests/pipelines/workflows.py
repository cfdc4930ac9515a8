"""What no linter says about a folder of GitHub workflows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ACTIONS = yaml.safe_load((Path(__file__).with_name("actions.yml")).read_text(encoding="utf-8"))
LOCAL = "./.github/workflows/"


def load(folder: Path) -> dict[str, dict[str, Any]]:
    """Workflows by file name; `on` is a boolean for YAML 1.1."""
    found = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yml"))}
    return {name: {"on" if key is True else key: value for key, value in flow.items()} for name, flow in found.items()}


def findings(flows: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Every fault, one line each."""
    for name, flow in flows.items():
        events = _events(flow["on"])
        for job_name, job in flow["jobs"].items():
            place = f"{name}: {job_name}"
            yield from (f"{place}: {fault}" for fault in _needs(job, flow["jobs"], flows))
            yield from (f"{place}: {fault}" for fault in _steps(job))
            yield from (f"{place}: {fault}" for fault in _call(job, flows))
            tested = set(re.findall(r"github\.event_name == '(\w+)'", yaml.safe_dump(job)))
            yield from (
                f"{place}: tests for {event}, which does not start it" for event in sorted(tested - set(events))
            )
            actions = set(re.findall(r"github\.event\.action == '(\w+)'", yaml.safe_dump(job)))
            types = {kind for event in events.values() if isinstance(event, dict) for kind in event.get("types", [])}
            yield from (f"{place}: tests for {action}, which is not in types" for action in sorted(actions - types))


def names(flows: dict[str, dict[str, Any]]) -> set[str]:
    """Variables and secrets that the workflows and their actions read; the token of the run needs no setup."""
    text = "".join(yaml.safe_dump(flow) for flow in flows.values())
    return set(re.findall(r"(?:\b(?:vars|secrets)|fromJSON\(inputs\.variables\))\.([A-Z_]+)", text)) - {"GITHUB_TOKEN"}


def _events(on: Any) -> dict[str, Any]:
    if isinstance(on, dict):
        return on
    return dict.fromkeys([on] if isinstance(on, str) else on)


def _outputs(job: dict[str, Any], flows: dict[str, dict[str, Any]]) -> set[str]:
    called = flows.get(str(job.get("uses", "")).removeprefix(LOCAL))
    return set(called["on"]["workflow_call"].get("outputs", {})) if called else set(job.get("outputs", {}))


def _needs(job: dict[str, Any], jobs: dict[str, Any], flows: dict[str, dict[str, Any]]) -> Iterator[str]:
    needs = job.get("needs", [])
    needs = [needs] if isinstance(needs, str) else needs
    for before, output in set(re.findall(r"\bneeds\.([\w-]+)\.outputs\.([\w-]+)", yaml.safe_dump(job))):
        if before not in needs:
            yield f"reads {before}, which it does not need"
        elif output not in _outputs(jobs[before], flows):
            yield f"{before} has no output {output}"


def _steps(job: dict[str, Any]) -> Iterator[str]:
    seen: dict[str, set[str] | None] = {}
    tolerated = False
    for step in job.get("steps", []):
        if tolerated and "failure()" in str(step.get("if", "")):
            yield f"failure() cannot come true after continue-on-error: {step.get('name')}"
        tolerated = tolerated or bool(step.get("continue-on-error"))
        for earlier, output in set(re.findall(r"\bsteps\.([\w-]+)\.outputs\.([\w-]+)", yaml.safe_dump(step))):
            if earlier not in seen:
                yield f"reads step {earlier} before it ran"
            elif (known := seen[earlier]) is not None and output not in known:
                yield f"step {earlier} has no output {output}"
        action = ACTIONS.get(step.get("uses"))
        if "uses" in step and not step["uses"].startswith("./"):
            if action is None:
                yield f"actions.yml does not know {step['uses']}"
                continue
            given = set(step.get("with", {}))
            yield from (f"{step['uses']} has no input {extra}" for extra in sorted(given - set(action["inputs"])))
            yield from (f"{step['uses']} needs {missing}" for missing in sorted(set(action["required"]) - given))
        if "id" in step:
            written = set(re.findall(r"(?:echo |printf |\\n)['\"]?([a-z]+)=", step.get("run", "")))
            seen[step["id"]] = written if "run" in step else set(action["outputs"]) if action else None


def _call(job: dict[str, Any], flows: dict[str, dict[str, Any]]) -> Iterator[str]:
    if not str(job.get("uses", "")).startswith("./"):
        return
    called = flows.get(job["uses"].removeprefix(LOCAL))
    if called is None:
        yield f"there is no {job['uses']}"
        return
    inputs = called["on"]["workflow_call"].get("inputs", {})
    given = set(job.get("with", {}))
    yield from (f"{job['uses']} has no input {extra}" for extra in sorted(given - set(inputs)))
    required = {name for name, row in inputs.items() if row.get("required")}
    yield from (f"{job['uses']} needs {missing}" for missing in sorted(required - given))
    granted = job.get("permissions", {})
    for inner in called["jobs"].values():
        more = {
            right for right, level in inner.get("permissions", {}).items() if granted.get(right) not in (level, "write")
        }
        yield from (f"{job['uses']} asks for {right}, which is not granted" for right in sorted(more))
