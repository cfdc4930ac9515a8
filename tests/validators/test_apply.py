"""The dev environment of every triple is planned, applied and destroyed by the real Terraform on stand-in providers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gallery import Gallery
from rendering import triples

from validators import terraform
from validators.tree import by_top, collect

# What a person gives at the first apply and no render can know.
GIVEN = {
    "TF_VAR_image": f"registry.example.com/app@sha256:{'0' * 64}",
    "TF_VAR_github_owner_id": "1",
    "TF_VAR_github_repository_id": "2",
    "TF_VAR_drain_password": "0" * 32,
}
FAULTS = {
    "while it plans": (
        'resource "terraform_data" "one" {}\n\nresource "terraform_data" "two" {\n  count = terraform_data.one.id == "" ? 0 : 1\n}\n',
        "Invalid count argument",
    ),
    "while it applies": (
        'resource "terraform_data" "one" {\n  lifecycle {\n    postcondition {\n      condition     = self.id == ""\n'
        '      error_message = "the planted fault"\n    }\n  }\n}\n',
        "the planted fault",
    ),
}
"""What `validate` lets pass and only a plan or an apply can find."""
NAMES = ["-".join(triple) for triple in triples() if triple[1] == "terraform"]


def need_tfcheck() -> None:
    """Skip, and say so, where the stand-ins are not."""
    if not terraform.TFCHECK.is_dir():
        pytest.skip("not run: apply needs ../shared/tfcheck; the real providers need a cloud account")


def apply(folder: Path, *arguments: str) -> tuple[int, str]:
    """Plan, apply and destroy a root module."""
    return terraform.tfcheck(folder, "--apply", "--no-fmt", "--no-test", *arguments)


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault(fault: str, tmp_path: Path) -> None:
    """It passes `validate`, and fails here."""
    need_tfcheck()
    text, words = FAULTS[fault]
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted/main.tf").write_text(text, encoding="utf-8")
    assert terraform.tfcheck(tmp_path, "planted")[0] == 0
    code, output = apply(tmp_path, "planted")
    assert code == 1
    assert words in output


@pytest.mark.parametrize("name", NAMES)
def test_apply_and_destroy(name: str, gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every root module; the one with environments takes the values of dev."""
    need_tfcheck()
    for variable, value in GIVEN.items():
        monkeypatch.setenv(variable, value)
    tree = collect({name: gallery[name]}, terraform.FILES, tmp_path / "renders", by_top)
    for root in terraform.roots(tree):
        if (chart := tmp_path / "renders" / root / "../helm").is_dir():  # tfcheck copies the root module alone
            shutil.copytree(chart, tmp_path / "renders" / root / "chart")
            override = 'locals {\n  chart = "${path.module}/chart"\n}\n'
            (tmp_path / "renders" / root / "chart_override.tf").write_text(override, encoding="utf-8")
        values = [
            f"--var-file={root}/{path.relative_to(tmp_path / 'renders' / root)}"
            for path in sorted((tmp_path / "renders" / root).glob("environments/dev/*.tfvars"))
        ]
        code, output = apply(tmp_path / "renders", *values, root)
        assert code == 0, output
        assert " plan " in output
        assert " destroy " in output
