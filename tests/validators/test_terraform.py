"""Terraform formats, validates and tests every render without a finding, and finds the planted faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from gallery import Gallery
from rendering import triples

from validators import terraform
from validators.tree import by_top, collect

TERRAFORM = "iac_tool: terraform\n"
BUCKET = 'resource "terraform_data" "one" {\n  input = "a"\n}\n'
TEST = """\
run "strategy" {
  assert {
    condition     = terraform_data.one.input == "b"
    error_message = "the strategy is not b"
  }
}
"""
FAULTS = {
    "format": ({"main.tf": 'resource "terraform_data" "one" {\n input="a"\n}\n'}, "main.tf"),
    "argument": ({"main.tf": BUCKET.replace("input", "inputt")}, "Unsupported argument"),
    "type": ({"main.tf": 'resource "terraform_data" "one" {\n  count = "many"\n}\n'}, "number"),
    "reference": (
        {"main.tf": BUCKET + '\noutput "x" {\n  value = terraform_data.two.id\n}\n'},
        "has not been declared",
    ),
    "test": ({"main.tf": BUCKET, "tests/a.tftest.hcl": TEST}, "the strategy is not b"),
}


def renders(gallery: Gallery, platform: str, sample: bool) -> dict[str, Path]:
    """The renders of one platform that have Terraform code: those of the sample, or the triples and tests/answers/valid."""
    return {
        name: folder
        for name, folder in gallery.items()
        if name.startswith("sample-") == sample
        and f"platform: {platform}\n" in answers(folder)
        and TERRAFORM in answers(folder)
    }


def answers(folder: Path) -> str:
    """The answers file of a render."""
    return (folder / ".copier-answers.yml").read_text(encoding="utf-8")


# `terraform test` takes ten times as long as `validate`: the sample of the other answers is only validated
@pytest.mark.parametrize("sample", [False, True], ids=["tested", "validated"])
@pytest.mark.parametrize("platform", sorted({platform for platform, tool, _ in triples() if tool == "terraform"}))
def test_no_findings(platform: str, sample: bool, gallery: Gallery, tmp_path: Path) -> None:
    """`terraform fmt`, `validate` and `test` in every root module of every render."""
    tree = collect(renders(gallery, platform, sample), terraform.FILES, tmp_path / "renders", by_top)
    assert terraform.roots(tree), f"{platform}: no root module below infra/"
    findings = terraform.judge(tree, test=not sample)
    if findings:
        count = len(terraform.roots(tree))
        pytest.fail(f"terraform, {count} root modules:\n{findings}\n{tree.shared(findings)}", pytrace=False)


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault(fault: str, tmp_path: Path) -> None:
    """A fault of each kind is found in a module that needs no provider."""
    files, words = FAULTS[fault]
    for path, text in files.items():
        target = tmp_path / "planted/infra/terraform" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    tree = collect({"planted": tmp_path / "planted"}, terraform.FILES, tmp_path / "renders", by_top)
    assert words in terraform.judge(tree)


def test_good_module_passes(tmp_path: Path) -> None:
    """No findings where there is nothing to find."""
    target = tmp_path / "planted/infra/terraform/main.tf"
    target.parent.mkdir(parents=True)
    target.write_text(BUCKET, encoding="utf-8")
    tree = collect({"planted": tmp_path / "planted"}, terraform.FILES, tmp_path / "renders", by_top)
    assert terraform.judge(tree) == ""
