"""The grammar of the `heroku` command line (`tests/data/heroku/cli.json`), the manifest of the CLI itself."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

CLI: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parents[1] / "data" / "heroku" / "cli.json").read_text(encoding="utf-8")
)


def parse(words: list[str], computed: str = "") -> tuple[str, list[str], dict[str, list[str]]]:
    """Command, positional arguments and flags of `heroku …`; a ValueError says what is wrong with them.

    A word that is `computed`, known to the shell alone, may be an argument, an option or nothing.
    """
    if len(words) < 2 or words[1] not in CLI:
        raise ValueError(f"no such command: {' '.join(words[:2])}")
    command, rest = words[1], words[2:]
    grammar = CLI[command]
    short = {flag["char"]: name for name, flag in grammar["flags"].items() if "char" in flag}
    arguments: list[str] = []
    flags: dict[str, list[str]] = {}
    while rest:
        word = rest.pop(0)
        if word == "--":
            arguments += rest
            break
        if not word.startswith("-") or word == "-":
            arguments.append(word)
            continue
        name, equals, value = word.lstrip("-").partition("=")
        name = name if word.startswith("--") else short.get(name, name)
        if name not in grammar["flags"]:
            raise ValueError(f"{command}: no such flag: {word.partition('=')[0]}")
        flag = grammar["flags"][name]
        if flag.get("value") and not equals:
            if not rest or rest[0].startswith("--"):
                raise ValueError(f"{command}: --{name} needs a value")
            value = rest.pop(0)
        if "options" in flag and value != computed and value not in flag["options"]:
            raise ValueError(f"{command}: --{name} is one of {', '.join(flag['options'])}")
        flags.setdefault(name, []).append(value)
    missing = [name for name, flag in grammar["flags"].items() if flag.get("required") and name not in flags]
    if missing:
        raise ValueError(f"{command}: --{missing[0]} is missing")
    _count(command, arguments, computed)
    return command, arguments, flags


def _count(command: str, arguments: list[str], computed: str) -> None:
    """Whether there are as many arguments as the command takes; computed words that are too many are options."""
    known = CLI[command]["args"]
    if CLI[command].get("many"):
        return
    while len(arguments) > len(known) and computed in arguments:
        arguments.remove(computed)
    if len(arguments) > len(known):
        raise ValueError(f"{command}: one argument too many: {arguments[-1]}")
    required = [argument["name"] for argument in known if argument.get("required")]
    if len(arguments) < len(required):
        raise ValueError(f"{command}: {required[len(arguments)]} is missing")


def problem(line: str) -> str:
    """What is wrong with one command line; empty when nothing is."""
    try:
        parse(shlex.split(line))
    except ValueError as error:
        return str(error)
    return ""
