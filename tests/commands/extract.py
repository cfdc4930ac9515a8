"""Every command of a render, with the place it stands at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from commands.shell import parse

Line = tuple[str, ...]
"""The words of a command."""
Found = tuple[str, int, Line]
"""(file, line, words)."""

FENCE = re.compile(r"^( *)```(?:sh|bash|shell|console)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
PIPELINES = {".github": ("run",), ".gitlab": ("script", "before_script", "after_script")}
"""Folder of a pipeline -> keys whose value is shell."""


def of_render(render: Path) -> Iterator[Found]:
    """Fenced blocks, steps of pipelines, scripts and Makefiles."""
    for name, text, first in _shells(render):
        try:
            script = parse(text, first)
        except ValueError as error:
            raise ValueError(f"{render.name}/{name}: {error}") from error
        yield from ((name, line, words) for line, words in script.commands)


def functions(render: Path) -> set[str]:
    """Names of the functions that the shell texts of a render define."""
    return {function for _, text, first in _shells(render) for function in parse(text, first).functions}


def _shells(render: Path) -> Iterator[tuple[str, str, int]]:
    """(file, shell text, number of its first line)."""
    for path in sorted(render.rglob("*")):
        relative = path.relative_to(render)
        if not path.is_file() or path.is_symlink() or ".git" in relative.parts:
            continue
        name, top = str(relative), relative.parts[0].removesuffix("-ci.yml")
        if path.suffix == ".md":
            yield from ((name, *found) for found in _blocks(path.read_text(encoding="utf-8")))
        elif path.suffix == ".sh" or path.read_bytes().startswith((b"#!/usr/bin/env bash", b"#!/bin/sh")):
            yield name, path.read_text(encoding="utf-8"), 1
        elif path.name == "Makefile":
            yield from ((name, *found) for found in _recipes(path.read_text(encoding="utf-8")))
        elif top in PIPELINES and path.suffix == ".yml":
            yield from ((name, *found) for found in _steps(path.read_text(encoding="utf-8"), PIPELINES[top]))


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    for match in FENCE.finditer(text):
        yield re.sub(rf"^{match[1]}", "", match[2], flags=re.MULTILINE), text.count("\n", 0, match.start()) + 2


def _recipes(text: str) -> Iterator[tuple[str, int]]:
    """Recipes, with the variables of the Makefile in their place."""
    values = dict(re.findall(r"^([A-Z_]+) *[:?]?= *(.*)$", text, re.MULTILINE)) | {"MAKE": "make"}
    for match in re.finditer(r"^\t((?:.*\\\n)*.*)$", text, re.MULTILINE):
        body = match[1].lstrip("@-")
        while body != (done := re.sub(r"\$\(([A-Z_]+)\)", lambda name: values.get(name[1], "${x}"), body)):
            body = done
        body = re.sub(r"\$\([^()]*\)", "${x}", body).replace("$$", "$").replace("$@", "${x}")
        yield body, text.count("\n", 0, match.start()) + 1


def _steps(text: str, keys: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in keys and isinstance(value, str | list):
                    yield value if isinstance(value, str) else "\n".join(str(line) for line in value)
                else:
                    yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    for body in walk(_load(text)):
        start = text.find(body.splitlines()[0])
        yield re.sub(r"\$\{\{.*?\}\}", "${x}", body), text.count("\n", 0, start) + 1


class _Loader(yaml.SafeLoader):
    """Reads GitLab's `!reference [job, script]` as nothing: its commands stand where they are defined."""


_Loader.add_constructor("!reference", lambda loader, node: ":")


def _load(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)
