"""GitLab pipelines of every render: read by GitLab's rules, and set up by the runbook."""

from __future__ import annotations

import copy
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gallery import Gallery
from node import environment, prepare
from validators.tools import ROOT, need, not_run, run

from pipelines.gitlab import findings, jobs, load, read, shell, tasks

PROGRAM = ROOT / ".tools/gitlab-ci-local/node_modules/gitlab-ci-local/dist/index.js"


def pipelines(gallery: Gallery) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """(name, folder, pipeline) of the renders that have one; equal ones once."""
    seen = []
    for name, folder in gallery.items():
        pipeline = load(folder)
        if pipeline and pipeline not in seen:
            seen.append(pipeline)
            yield name, folder, pipeline


def test_pipelines(gallery: Gallery) -> None:
    found, seen = [], 0
    for name, _, pipeline in pipelines(gallery):
        seen += 1
        found += [f"{name}: {finding}" for finding in findings(pipeline)]
    print(f"{seen} pipelines")
    if not seen:
        pytest.skip("no render has a GitLab pipeline")
    assert not found, "\n".join(found)


def test_the_runbook_sets_up_what_the_pipeline_reads(gallery: Gallery) -> None:
    found = []
    for name, folder in gallery.items():
        pipeline = load(folder)
        if pipeline:
            (runbook,) = (folder / "docs/runbooks").glob("*_runbook.md")
            text = runbook.read_text(encoding="utf-8")
            # AWS_REGION and the like are read by programs, not by the pipeline itself
            told = set(re.findall(r"glab variable set ([A-Z_]+)", text))
            programs = set(
                re.findall(
                    r"\$\{?([A-Z_]+)", "".join(p.read_text("utf-8") for p in folder.glob("infra/scripts/**/*.sh"))
                )
            )
            found += [f"{name}: {each} is read, and never set" for each in sorted(read(pipeline) - told)]
            found += [f"{name}: {each} is set, and never read" for each in sorted(told - read(pipeline) - programs)]
            scheduled = set(re.findall(r"glab schedule create .*--variable TASK:([a-z-]+)", text))
            found += [f"{name}: schedule {each}: not both told and read" for each in scheduled ^ tasks(pipeline)]
    assert not found, "\n".join(found)


def test_the_shell_of_every_job(gallery: Gallery, tmp_path: Path) -> None:
    """Shellcheck, as the plain shell of the small images."""
    texts = {shell(job) for _, _, pipeline in pipelines(gallery) for job in jobs(pipeline).values()}
    for number, text in enumerate(sorted(texts)):
        (tmp_path / f"{number}.sh").write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    # variables of the pipeline are assigned elsewhere
    command = [
        need("shellcheck"),
        "--format=gcc",
        "--exclude=SC2154",
        *sorted(path.name for path in tmp_path.iterdir()),
    ]
    code, output = run(command, tmp_path) if texts else (0, "")
    assert code == 0, output


def repository(folder: Path, source: Path) -> Path:
    """A copy of the pipeline's files in a repository with an origin, without which gitlab-ci-local reads nothing."""
    folder.mkdir()
    for path in [source / ".gitlab-ci.yml", *source.glob(".gitlab/ci/*.yml")]:
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for words in (
        "init --quiet",
        "remote add origin https://gitlab.example.com/a/b.git",
        "add --all",
        "commit --quiet --message x",
        "update-ref refs/remotes/origin/main HEAD",
        "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main",
    ):
        subprocess.run(["git", *words.split()], cwd=folder, check=True)
    return folder


def gitlab_ci_local(folder: Path, *arguments: str) -> tuple[int, str]:
    """The tool's answer; it reads includes, extends, stages, rules and needs as GitLab does."""
    if not PROGRAM.exists():
        not_run("gitlab-ci-local is not installed (make tools)")
    prepare()
    command = ["node", str(PROGRAM), "--no-evaluate-rule-changes", "--no-color", *arguments]
    code, output = run(command, folder, dict(environment()))
    return code, output


def variables(**values: str) -> list[str]:
    """A pipeline that something started."""
    given = [word for name, value in values.items() for word in ("--variable", f"{name}={value}")]
    return [*given, "--ignore-predefined-vars", "CI_PIPELINE_SOURCE"]


def plan(part: Any) -> Any:
    """What decides which jobs there are and what they need: everything but the work that they do."""
    work = ("script", "before_script", "after_script", "image", "services")
    if isinstance(part, dict):
        return {
            key: sorted(value) if key == "variables" else plan(value) for key, value in part.items() if key not in work
        }
    return [plan(each) for each in part] if isinstance(part, list) else part


def test_gitlab_ci_local_reads_every_pipeline(gallery: Gallery, tmp_path: Path) -> None:
    """Every way to start one: no job needs another that is not there. Pipelines that differ in a job's work are read once."""
    seen: list[Any] = []
    for number, (name, folder, pipeline) in enumerate(pipelines(gallery)):
        if plan(pipeline) in seen:
            continue
        seen.append(plan(pipeline))
        repo = repository(tmp_path / str(number), folder)
        starts = [variables(CI_PIPELINE_SOURCE=source) for source in ("push", "merge_request_event")]
        starts += [variables(CI_PIPELINE_SOURCE="schedule", TASK=task) for task in sorted(tasks(pipeline))]
        code, output = gitlab_ci_local(repo, "--list", *starts[0])
        assert code == 0, f"{name}: {output}"
        # the tool follows no needs beyond a job that waits for a person
        for file in repo.glob(".gitlab/ci/*.yml"):
            file.write_text(file.read_text("utf-8").replace("      when: manual\n", ""), encoding="utf-8")
        for start in starts:
            # its schema was asked above, and takes half of the time
            code, output = gitlab_ci_local(repo, "--no-json-schema-validation", "--validate-dependency-chain", *start)
            assert code == 0, f"{name}, {start}: {output}"
            assert "are valid" in output and "WARN" not in output, f"{name}, {start}: {output}"
    print(f"{len(seen)} pipelines")


def pipeline() -> dict[str, Any]:
    """A pipeline without a fault, to be spoiled."""
    rules = [{"if": "push"}]
    prod = {"name": "prod", "deployment_tier": "production"}
    return {
        "stages": ["build", "prod"],
        "build": {
            "stage": "build",
            "timeout": "5 minutes",
            "rules": rules,
            "script": ["echo IMAGE=x >image.env"],
            "artifacts": {"reports": {"dotenv": "image.env"}},
        },
        ".cluster": {"id_tokens": {"C": {"aud": "x"}}, "before_script": ["kubectl config use-context a"]},
        "roll back": {
            "extends": ".cluster",
            "stage": "prod",
            "timeout": "5 minutes",
            "interruptible": False,
            "rules": [{"if": "push", "when": "manual"}],
            "environment": prod | {"action": "access"},
            "resource_group": "rollback",
            "script": ["infra/scripts/rollback.sh prod"],
        },
        ".role": {"id_tokens": {"T": {"aud": "x"}}, "variables": {"AWS_ROLE_ARN": "$A_ROLE"}},
        "release": {
            "extends": ".role",
            "stage": "prod",
            "timeout": "5 minutes",
            "interruptible": False,
            "rules": [{"if": "push", "when": "manual"}],
            "needs": ["build"],
            "environment": prod,
            "resource_group": "prod",
            "script": ['deploy "$IMAGE"'],
        },
    }


FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "there is no stage": lambda spoiled: spoiled["build"].update(stage="biuld"),
    "no timeout": lambda spoiled: spoiled["build"].pop("timeout"),
    "no rules": lambda spoiled: spoiled["build"].pop("rules"),
    "which is no job": lambda spoiled: spoiled["release"].update(needs=["build", "tests"]),
    "which comes later": lambda spoiled: spoiled.update(stages=["prod", "build"]),
    "which is absent when push": lambda spoiled: spoiled["build"].update(rules=[{"if": "push", "changes": ["app/**"]}]),
    "another job may at the same time": lambda spoiled: spoiled["release"].pop("resource_group"),
    "may cut it off": lambda spoiled: spoiled["release"].pop("interruptible"),
    "when somebody has approved it": lambda spoiled: spoiled["roll back"]["environment"].pop("action"),
    "without anybody's yes": lambda spoiled: spoiled["release"].update(rules=[{"if": "push"}]),
    "takes a role without a token": lambda spoiled: spoiled[".role"].pop("id_tokens"),
    "signs in to the cluster without a token": lambda spoiled: spoiled[".cluster"].pop("id_tokens"),
    "no job that it needs has made": lambda spoiled: spoiled["release"].pop("needs"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    assert not list(findings(pipeline()))
    spoiled = copy.deepcopy(pipeline())
    FAULTS[fault](spoiled)
    assert any(fault in finding for finding in findings(spoiled))


def test_lines_of_another_job(tmp_path: Path) -> None:
    text = """
stages: [a]
.one: {script: [echo 1]}
.two: {script: [!reference [.one, script], echo 2]}
three: {script: [!reference [.two, script], echo 3]}
"""
    (tmp_path / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    assert shell(jobs(load(tmp_path))["three"]) == "echo 1\necho 2\necho 3"


def test_gitlab_ci_local_finds_a_fault(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    good = "stages: [test]\nunit:\n  stage: test\n  script: [echo]\n"
    (source / ".gitlab-ci.yml").write_text(good.replace("stage: test", "stage: tests"), encoding="utf-8")
    code, output = gitlab_ci_local(repository(tmp_path / "repository", source), "--list")
    assert code
    assert "tests" in output


def test_variables_are_found() -> None:
    assert read(pipeline()) == {"A_ROLE"}
