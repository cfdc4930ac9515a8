"""How the template's own data is read. Extensions take this file by its path: an update renders the old version with the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast, where PyYAML has it."""


def read(file: Path) -> Any:
    """Content of a YAML file."""
    return yaml.load(file.read_text(encoding="utf-8"), LOADER)


def read_all(folder: Path) -> dict[str, Any]:
    """Content of every YAML file of a folder, by its name."""
    return {file.stem: read(file) for file in sorted(folder.glob("*.yml"))}
