"""Every command of a render, with the place it stands at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from commands.shell import commands

Found = tuple[str, tuple[str, ...]]
"""(`file:line`, words)."""

FENCE = re.compile(r"^( *)```(?:sh|bash|shell|console)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def of_render(render: Path) -> Iterator[Found]:
    """Fenced blocks, `run:` steps, scripts and Makefiles."""
    for path in sorted(render.rglob("*")):
        relative = path.relative_to(render)
        if not path.is_file() or ".git" in relative.parts:
            continue
        if path.suffix == ".md":
            yield from _blocks(str(relative), path.read_text(encoding="utf-8"))
        elif path.suffix == ".sh":
            yield from _shell(str(relative), path.read_text(encoding="utf-8"), 1)
        elif path.name == "Makefile":
            yield from _recipes(str(relative), path.read_text(encoding="utf-8"))
        elif relative.parts[:2] == (".github", "workflows"):
            yield from _steps(str(relative), path.read_text(encoding="utf-8"))


def _shell(name: str, text: str, first: int) -> Iterator[Found]:
    for command in commands(text, first):
        yield f"{name}:{command.line}", tuple(command.words)


def _blocks(name: str, text: str) -> Iterator[Found]:
    for match in FENCE.finditer(text):
        body = re.sub(rf"^{match[1]}", "", match[2], flags=re.MULTILINE)
        yield from _shell(name, body, text.count("\n", 0, match.start()) + 2)


def _recipes(name: str, text: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("\t"):
            body = line.strip().lstrip("@-").replace("$$", "\x02")
            body = re.sub(r"\$\(MAKE\)", "make", body)
            body = re.sub(r"\$[({](\w+)[)}]", r"${\1}", body).replace("\x02", "$")
            yield from _shell(name, body, number)


def _steps(name: str, text: str) -> Iterator[Found]:
    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("run"), str):
                yield node["run"]
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    for body in walk(yaml.safe_load(text)):
        start = text.find(body.splitlines()[0])
        yield from _shell(name, body, text.count("\n", 0, start) + 1)
