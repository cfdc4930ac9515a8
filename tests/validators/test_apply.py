"""The dev environment of every triple is planned, applied and destroyed by the real Terraform on stand-in providers."""

from __future__ import annotations

from pathlib import Path

import pytest
from gallery import Gallery
from rendering import triples

from validators import terraform
from validators.tree import by_top, collect

NAMES = ["-".join(triple) for triple in triples() if triple[1] == "terraform"]


@pytest.mark.parametrize("name", NAMES)
def test_apply_and_destroy(name: str, gallery: Gallery, tmp_path: Path) -> None:
    """Every root module; the one with environments takes the values of dev."""
    if not terraform.TFCHECK.is_dir():
        pytest.skip("not run: apply needs ../shared/tfcheck; the real providers need a cloud account")
    tree = collect({name: gallery[name]}, terraform.FILES, tmp_path / "renders", by_top)
    for root in terraform.roots(tree):
        values = [
            f"--var-file={root}/{path.relative_to(tmp_path / 'renders' / root)}"
            for path in sorted((tmp_path / "renders" / root).glob("environments/dev/*.tfvars"))
        ]
        code, output = terraform.tfcheck(tmp_path / "renders", "--apply", "--no-fmt", "--no-test", *values, root)
        assert code == 0, output
        assert " plan " in output
        assert " destroy " in output
