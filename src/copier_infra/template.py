"""The template that this command line belongs to: its folder, its questions, its support matrix."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


@cache
def questions() -> dict[str, dict[str, Any]]:
    """Every question by its name, in the order asked."""
    found: dict[str, dict[str, Any]] = {}
    for file in ("project", "infrastructure", "service", "operations"):
        found |= yaml.safe_load((ROOT / "questions" / f"{file}.yml").read_text(encoding="utf-8"))
    return found


@cache
def catalogue() -> Any:
    """The support matrix (`extensions/catalogue.py`), loaded by path as the template loads it."""
    spec = importlib.util.spec_from_file_location("copier_infra_catalogue", ROOT / "extensions" / "catalogue.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Catalogue(ROOT)
