"""The simple commands of a shell text, as shfmt's parser sees them; what only the shell knows becomes a placeholder."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from validators.tools import need

UNKNOWN = "1" * 36
"""Stands for a value that the shell computes: a text, a number, long enough for an identifier."""
MOMENT = "1700000000"
"""Stands for a computed number."""
ARGUMENTS = '"$@"'
"""Stands for the arguments that a script or function was given."""
WRAPPERS = {"sudo": "", "exec": "", "xargs": "adEILnPs", "env": "Su", "nice": "n", "timeout": "ks", "command": ""}
"""Programs that run another one -> their short options that take a value."""


@dataclass(frozen=True)
class Script:
    """What a shell text runs and defines."""

    commands: tuple[tuple[int, tuple[str, ...]], ...]
    functions: frozenset[str]


@cache
def parse(text: str, first: int = 1) -> Script:
    """Every simple command of `text` with its line, also in substitutions; `first` is the number of its first line."""
    done = subprocess.run(
        [need("shfmt"), "-ln=bash", "--to-json"], input=text, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ValueError(f"line {first}: not shell: {done.stderr.strip()}")
    nodes = list(_walk(json.loads(done.stdout)))
    arrays: dict[str, list[Any]] = {}
    for node in nodes:
        if node.get("Array") and node.get("Name"):
            arrays.setdefault(node["Name"]["Value"], []).extend(node["Array"].get("Elems") or [])
    found = []
    for node in nodes:
        if node.get("Type") == "CallExpr" and node.get("Args"):
            words = tuple(word for argument in node["Args"] for word in _words(argument, arrays))
            found += [(node["Pos"]["Line"] + first - 1, line) for line in unwrapped(words)]
    functions = frozenset(node["Name"]["Value"] for node in nodes if node.get("Type") == "FuncDecl")
    return Script(tuple(found), functions)


def unwrapped(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The command, and those that it starts by being `sudo`, `xargs` and the like."""
    if not words:
        return
    yield words
    if words[0] in WRAPPERS:
        rest = list(words[1:])
        while rest and (rest[0].startswith("-") or "=" in rest[0]):
            takes = rest[0][-1] in WRAPPERS[words[0]] and not rest[0].startswith("--")
            del rest[: 2 if takes else 1]
        if words[0] == "timeout":
            del rest[:1]
        yield from unwrapped(tuple(rest))


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


def _words(argument: dict[str, Any], arrays: dict[str, list[Any]]) -> list[str]:
    """One word; an array stands for all that is ever put into it."""
    parts = argument.get("Parts") or []
    inner = parts[0].get("Parts") or [] if len(parts) == 1 and parts[0]["Type"] == "DblQuoted" else parts
    if len(inner) == 1 and inner[0]["Type"] == "ParamExp":
        name = inner[0].get("Param", {}).get("Value")
        if name == "@":
            return [ARGUMENTS]
        if inner[0].get("Index") and name in arrays and not inner[0].get("Slice"):
            return [_text(element["Value"].get("Parts") or []) for element in arrays[name] if element.get("Value")]
    return [_text(parts)]


def _text(parts: list[dict[str, Any]], quoted: bool = False) -> str:
    """The text of a word's parts."""
    text = ""
    for part in parts:
        match part["Type"]:
            case "Lit" if quoted:
                text += re.sub(r'\\([$`"\\\n])', r"\1", part["Value"])
            case "Lit":
                text += re.sub(r"\\(.)", r"\1", part["Value"].replace("\\\n", ""))
            case "SglQuoted":
                text += part.get("Value", "")
            case "DblQuoted":
                text += _text(part.get("Parts") or [], quoted=True)
            case "ArithmExp":
                text += MOMENT
            case "CmdSubst":
                text += MOMENT if _starts_with_date(part) else UNKNOWN
            case _:
                text += UNKNOWN
    return text


def _starts_with_date(part: dict[str, Any]) -> bool:
    command = ((part.get("Stmts") or [{}])[0].get("Cmd")) or {}
    return bool(command.get("Args")) and _text(command["Args"][0].get("Parts") or []) == "date"
