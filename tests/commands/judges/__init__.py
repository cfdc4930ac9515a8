"""Who judges which command: each module here has JUDGES, the name of a CLI -> its judge.

A judge says why a command is refused, or nothing. A new CLI is one entry: what it is held against, a line that has to
pass and lines that have to be refused.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from commands.extract import Line


@dataclass(frozen=True)
class Judge:
    """What a CLI is held against."""

    verdict: Callable[[Line, Path], str | None]
    """(words, folder in which the command runs) -> why it is refused."""
    right: str
    wrong: tuple[str, ...]


def options(words: Iterable[str]) -> list[str]:
    """The options among the words, without their values."""
    found = []
    for word in words:
        if word == "--":
            break
        if re.match(r"^--?[A-Za-z]", word):
            found.append(word.split("=", 1)[0])
    return found


def registry() -> dict[str, Judge]:
    """CLI -> judge, from every module of this package."""
    found: dict[str, Judge] = {}
    for module in pkgutil.iter_modules(__path__):
        judges = (
            getattr(importlib.import_module(f"{__name__}.{module.name}"), "JUDGES", {}) if module.name[0] != "_" else {}
        )
        twice = found.keys() & judges.keys()
        assert not twice, f"judged twice: {sorted(twice)}"
        found |= judges
    return found
