"""The answers file: an update must find the template from wherever it is started."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension


def portable(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with a relative local `_src_path` made absolute; Copier itself would record `.` and fail at the update."""
    recorded = dict(answers)
    source = str(recorded.get("_src_path", ""))
    if source and "://" not in source and Path(source).is_dir():
        recorded["_src_path"] = str(Path(source).resolve())
    return recorded


class Answers(Extension):
    """The filter `portable`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters["portable"] = portable
