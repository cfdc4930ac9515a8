"""The policies of the bootstrap fit into what AWS takes, with the longest name and the longest region that a project can have."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rendering import catalogue, render
from validators import terraform

LONGEST = {
    "project_slug": "a-project-of-18-ch",
    "region": max(catalogue().platforms["aws"]["region"]["suggest"], key=len),
}


@pytest.mark.parametrize(
    ("ci_provider", "limit"), [("github", ""), ("gitlab", ""), ("github", "10240"), ("github", "6144")]
)
def test_sizes(ci_provider: str, limit: str, tmp_path: Path) -> None:
    """They pass; with a limit that is a quarter of AWS's, the one that is too long is found."""
    if not terraform.TFCHECK.is_dir():
        pytest.skip("not run: needs ../shared/tfcheck")
    root = render(platform="aws", iac_tool="terraform", ci_provider=ci_provider, **LONGEST)
    copy = Path(shutil.copytree(root / "infra/terraform/bootstrap", tmp_path / "bootstrap"))
    tests = copy / "tests/pipeline.tftest.hcl"
    text = tests.read_text(encoding="utf-8")
    assert f"{LONGEST['project_slug']}-tfstate" in text
    if limit:
        assert text.count(f"limit = {limit}\n") == 1
        tests.write_text(text.replace(f"limit = {limit}\n", f"limit = {int(limit) // 4}\n"), encoding="utf-8")
    code, output = terraform.tfcheck(tmp_path, "--no-fmt", "bootstrap")
    assert code == (1 if limit else 0), output
    assert ("at most 10,240 characters" in output) == bool(limit)
