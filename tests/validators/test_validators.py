"""Every validator over all renders: zero findings. And every validator over its planted fault: a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from gallery import Gallery

from validators.faults import FAULTS
from validators.table import VALIDATORS, Validator
from validators.tree import collect

NAMES = [validator.name.replace(" ", "-") for validator in VALIDATORS]


@pytest.mark.parametrize("validator", VALIDATORS, ids=NAMES)
def test_no_findings(validator: Validator, gallery: Gallery, tmp_path: Path) -> None:
    """The validator has nothing to say about any file of any render."""
    tree = collect(gallery, validator.files, tmp_path / "renders", validator.group)
    if not tree.files:
        pytest.skip(f"not run: {validator.name}: no render has a file for it")
    findings = validator.judge(tree)
    if findings:
        pytest.fail(f"{validator.name}, {len(tree.files)} files:\n{findings}\n{tree.shared(findings)}", pytrace=False)


@pytest.mark.parametrize("validator", VALIDATORS, ids=NAMES)
def test_planted_fault(validator: Validator, tmp_path: Path) -> None:
    """The validator finds the fault that was planted for it, and names the render and the file."""
    files, words = FAULTS[validator.name]
    source = tmp_path / "planted"
    for path, text in files.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, encoding="utf-8")
    tree = collect({"planted": source}, validator.files, tmp_path / "renders", validator.group)
    assert tree.files, f"{validator.name} does not read {list(files)}"
    findings = validator.judge(tree)
    assert words in findings
    assert next(iter(files)).rpartition("/")[2] in findings
