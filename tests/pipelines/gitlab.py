"""A GitLab pipeline as it is after includes and `extends`, and what no linter says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

KEYWORDS = {"stages", "workflow", "default", "include", "variables"}
SHELL = ("before_script", "script", "after_script")
SOURCES = {
    "push": "$CI_PIPELINE_SOURCE =~ /^(push|web|api)$/",
    "merge request": '$CI_PIPELINE_SOURCE == "merge_request_event"',
}
"""What starts a pipeline -> the rule that says so; a schedule names its TASK."""

Jobs = dict[str, dict[str, Any]]


class Reference(list[str]):
    """`!reference [job, script]`: where its lines are."""


class _Loader(yaml.SafeLoader):
    """YAML with GitLab's own tag."""


def _reference(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> Reference:
    return Reference(loader.construct_sequence(node))


_Loader.add_constructor("!reference", _reference)


def load(folder: Path) -> dict[str, Any]:
    """All files in one; empty when there is no pipeline."""
    files = [folder / ".gitlab-ci.yml", *sorted(folder.glob(".gitlab/ci/*.yml"))]
    whole: dict[str, Any] = {}
    for file in files if files[0].exists() else []:
        for name, value in yaml.load(file.read_text(encoding="utf-8"), _Loader).items():
            if name == "variables":
                whole.setdefault(name, {}).update(value)
            else:
                assert name not in whole, f"{file}: {name} is there twice"
                whole[name] = value
    for value in whole.values():
        if isinstance(value, dict):
            value.update({key: list(_lines(value[key], whole)) for key in SHELL if key in value})
    return whole


def _lines(script: list[Any], whole: dict[str, Any]) -> Iterator[str]:
    for line in script:
        if isinstance(line, Reference):
            job, key = line
            yield from _lines(whole[job][key], whole)
        else:
            yield line


def jobs(pipeline: dict[str, Any]) -> Jobs:
    """Every job, with what it extends."""
    return {name: _extended(pipeline, name) for name in pipeline if name not in KEYWORDS and not name.startswith(".")}


def _extended(pipeline: dict[str, Any], name: str) -> dict[str, Any]:
    own = dict(pipeline[name])
    parents = own.pop("extends", [])
    merged: dict[str, Any] = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        _merge(merged, _extended(pipeline, parent))
    return _merge(merged, own)


def _merge(into: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    for key, value in new.items():
        into[key] = (
            _merge(dict(into[key]), value) if isinstance(value, dict) and isinstance(into.get(key), dict) else value
        )
    return into


def shell(job: dict[str, Any]) -> str:
    """All that a job runs."""
    return "\n".join(line for key in SHELL for line in job.get(key, []))


def needs(job: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """(job that has to end before, whether it may be absent)."""
    for need in job.get("needs", []):
        yield (need, False) if isinstance(need, str) else (need["job"], need.get("optional", False))


def findings(pipeline: dict[str, Any]) -> Iterator[str]:
    """Every fault, one line each."""
    found = jobs(pipeline)
    for name, job in found.items():
        yield from (f"{name}: {fault}" for fault in _job(job, found, pipeline))


def _job(job: dict[str, Any], found: Jobs, pipeline: dict[str, Any]) -> Iterator[str]:
    order = pipeline["stages"]
    if job.get("stage") not in order:
        yield f"there is no stage {job.get('stage')}"
        return
    if "timeout" not in job:
        yield "it has no timeout"
    if "rules" not in job:
        yield "it has no rules, so it runs in every pipeline"
    yield from _needs(job, found, order)
    yield from _environment(job)
    if "AWS_ROLE_ARN" in job.get("variables", {}) and "id_tokens" not in job:
        yield "takes a role without a token"
    if (
        re.search(r"\binfra/scripts/(?!test\b)", shell(job))
        and "kubectl config" in shell(job)
        and "id_tokens" not in job
    ):
        yield "signs in to the cluster without a token"
    if re.search(r"\$\{?IMAGE\b", shell(job)):
        makers = [before for before, _ in needs(job) if "dotenv" in str(found.get(before, {}).get("artifacts", ""))]
        if not makers and "IMAGE=" not in shell(job):
            yield "reads IMAGE, which no job that it needs has made"


def _needs(job: dict[str, Any], found: Jobs, order: list[str]) -> Iterator[str]:
    for before, optional in needs(job):
        if before not in found:
            yield f"needs {before}, which is no job"
        elif order.index(found[before]["stage"]) > order.index(job["stage"]):
            yield f"needs {before}, which comes later"
        elif not optional and (missing := set(_rules(job)) - set(_rules(found[before]))):
            yield f"needs {before}, which is absent when {missing.pop()}"


def _environment(job: dict[str, Any]) -> Iterator[str]:
    environment = job.get("environment", {})
    if isinstance(environment, str):
        environment = {"name": environment}
    going_back = re.search(r"\binfra/scripts/(rollback|abort)\.sh", shell(job))
    deploys = environment and environment.get("action") != "access"
    if going_back and deploys:
        yield "goes back only when somebody has approved it"
    if going_back or deploys:
        if "resource_group" not in job:
            yield "changes an environment, and another job may at the same time"
        if job.get("interruptible", True):
            yield "changes an environment, and a newer commit may cut it off"
        manual = [rule for rule in job.get("rules", []) if rule.get("when") == "manual"]
        if environment.get("deployment_tier") == "production" and not manual:
            yield "changes production without anybody's yes"


def _rules(job: dict[str, Any]) -> Iterator[str]:
    """When a job is in the pipeline; a rule that asks for changed files is another one."""
    for rule in job.get("rules", []):
        yield rule["if"] + (f" and {rule['changes']} changed" if "changes" in rule else "")


def read(pipeline: dict[str, Any]) -> set[str]:
    """Variables that somebody has to set up: neither GitLab's own, nor made by the pipeline or by the shell."""
    text = yaml.safe_dump({name: value for name, value in pipeline.items() if name != "variables"}, width=10**6)
    used = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", text))
    made = set(pipeline.get("variables", {})) | {"PATH", "IMAGE", "TASK"}
    for job in jobs(pipeline).values():
        made |= set(job.get("variables", {})) | set(job.get("id_tokens", {}))
        for row in job.get("parallel", {}).get("matrix", []):
            made |= set(row)
    tokens = {"RENOVATE_TOKEN"} if "renovate" in pipeline else set()  # read by the program itself
    return {name for name in used | tokens if not name.startswith("CI_")} - made


def tasks(pipeline: dict[str, Any]) -> set[str]:
    """Schedules that the jobs wait for."""
    return set(
        re.findall(
            r"\$TASK == \"([a-z-]+)\"", "\n".join(rule for job in jobs(pipeline).values() for rule in _rules(job))
        )
    )
