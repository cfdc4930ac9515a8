"""Terraform formats, validates and tests every render without a finding, and finds the planted faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from gallery import Gallery
from rendering import triples

from validators import terraform
from validators.tree import by_top, collect

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


def of_platform(gallery: Gallery, platform: str) -> dict[str, Path]:
    """The renders of one platform that have Terraform code."""
    return {name: folder for name, folder in gallery.items() if f"{platform}-terraform" in name}


@pytest.mark.parametrize("platform", sorted({platform for platform, tool, _ in triples() if tool == "terraform"}))
def test_no_findings(platform: str, gallery: Gallery, tmp_path: Path) -> None:
    """`terraform fmt`, `validate` and `test` in every root module of every render."""
    tree = collect(of_platform(gallery, platform), terraform.FILES, tmp_path / "renders", by_top)
    assert terraform.roots(tree), f"{platform}: no root module below infra/"
    findings = terraform.judge(tree)
    if findings:
        pytest.fail(
            f"terraform, {len(terraform.roots(tree))} root modules:\n{findings}\n{tree.shared(findings)}", pytrace=False
        )


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
