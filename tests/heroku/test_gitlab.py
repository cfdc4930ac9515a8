"""The GitLab pipeline of every triple: no fault that GitLab would not name, and the same steps as GitHub's."""

from __future__ import annotations

import re

import pytest
import yaml
from pipelines.gitlab import findings, jobs, load, needs, read, shell
from rendering import render_triple, triples

TRIPLES = [triple for triple in triples() if triple[0] == "heroku"]
SCRIPT = re.compile(r"infra/scripts/[a-z_./]+\.sh")


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_pipeline(triple: tuple[str, str, str]) -> None:
    """One digest through three environments, the switch behind the release, production by a click, a way back by a button."""
    render = render_triple(triple, ci_provider="gitlab")
    pipeline = load(render)
    assert not list(findings(pipeline))
    found = jobs(pipeline)
    steps = ["infra/scripts/deploy.sh"] + ["infra/scripts/promote.sh"] * (triple[2] == "blue_green")
    for environment, before in (
        ("dev", "scan the built image"),
        ("staging", "release to dev"),
        ("prod", "release to staging"),
    ):
        release = found[f"release to {environment}"]
        assert SCRIPT.findall(shell(release)) == steps
        assert {"build", before} <= {job for job, _ in needs(release)}
        assert release["environment"]["name"] == environment
        assert found[f"roll back {environment}"]["resource_group"] != release["resource_group"]
    assert found["release to prod"]["rules"][0]["when"] == "manual"
    assert SCRIPT.findall(shell(found["watch"])) == ["infra/scripts/backup.sh", "infra/scripts/watch.sh"]


@pytest.mark.parametrize("tool", ["native", "terraform"])
def test_same_scripts_as_on_github(tool: str) -> None:
    """Both pipelines run the same scripts, and read the same names."""
    triple = ("heroku", tool, "blue_green")
    ran = {}
    for provider in ("github", "gitlab"):
        render = render_triple(triple, ci_provider=provider)
        files = [*render.glob(".github/workflows/*.yml"), *render.glob(".gitlab/ci/*.yml")]
        ran[provider] = {script for file in files for script in SCRIPT.findall(file.read_text("utf-8"))}
    # an alert's test is a job of its own where the image of Terraform has no promtool
    assert ran["gitlab"] - {"infra/scripts/test_alerts.sh"} == ran["github"]
    given = re.compile(r"\b(?:secrets|vars)\.([A-Z_]+)")
    github = render_triple(triple, ci_provider="github")
    workflows = {file.stem: file.read_text("utf-8") for file in github.glob(".github/workflows/*.yml")}
    wanted = {name for text in workflows.values() for name in given.findall(text)} - {"TEMPLATE_UPDATE_TOKEN"}
    runbook = (render_triple(triple, ci_provider="gitlab") / "docs/runbooks/heroku_runbook.md").read_text("utf-8")
    assert wanted <= set(re.findall(r"glab variable set ([A-Z_]+)", runbook))


def test_database_none() -> None:
    """Nothing is copied out where nothing is stored."""
    pipeline = load(render_triple(("heroku", "native", "rolling"), ci_provider="gitlab", database="none"))
    assert "BACKUP" not in yaml.safe_dump(pipeline)
    assert not {name for name in read(pipeline) if name.startswith("BACKUP")}
