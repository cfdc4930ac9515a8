"""Smoke: the template as pytest-copie's users would test it, straight from the work tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rendering import ROOT, triples


@pytest.mark.parametrize("platform", sorted({triple[0] for triple in triples()}))
def test_copy(copie: Any, platform: str) -> None:
    result = copie.copy(extra_answers={"platform": platform}, template_dir=ROOT)
    assert result.exception is None
    assert result.exit_code == 0
    assert (Path(result.project_dir) / "infra" / "README.md").is_file()
    assert result.answers["platform"] == platform
