"""The grammar of the `fly` command line (`tests/data/fly_io/cli.json`), and the commands that a render contains."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

CLI: dict[str, dict[str, dict[str, dict[str, str]]]] = json.loads(
    (Path(__file__).resolve().parents[1] / "data" / "fly_io" / "cli.json").read_text(encoding="utf-8")
)
ALIASES = {"machines": "machine", "secret": "secrets", "volume": "volumes", "flyctl": "fly"}


def parse(words: list[str]) -> tuple[str, list[str], dict[str, list[str]]]:
    """Command, positional arguments and flags of `fly …`; a ValueError says what is wrong with them."""
    words = [ALIASES.get(word, word) for word in words[:2]] + words[2:]
    depth = max(n for n in range(1, len(words) + 1) if " ".join(words[:n]) in CLI)
    command, rest = " ".join(words[:depth]), words[depth:]
    grammar = CLI[command]
    usage = str(grammar["usage"])
    if (
        "[command]" in usage
        and usage.split()[len(command.split())] == "[command]"
        and rest
        and not rest[0].startswith("-")
    ):
        raise ValueError(f"{command}: no such command: {rest[0]}")
    long = grammar["flags"]
    short = {flag["short"]: name for name, flag in long.items() if "short" in flag}
    arguments: list[str] = []
    flags: dict[str, list[str]] = {}
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            arguments.append(word)
            continue
        name, equals, value = word.partition("=")
        name = short.get(name, name)
        if name not in long:
            raise ValueError(f"{command}: no such flag: {name}")
        if "value" in long[name] and not equals:
            if not rest or rest[0].startswith("--"):
                raise ValueError(f"{command}: {name} needs a value")
            value = rest.pop(0)
        flags.setdefault(name, []).append(value)
    places = re.findall(
        r"[<\[][^\]>]+[\]>]\.*|\b[A-Z]+\b(?:=VALUE)?", usage.replace("[flags]", "").replace(command, "", 1)
    )
    if arguments and not places:
        raise ValueError(f"{command}: takes no argument: {arguments[0]}")
    return command, arguments, flags


def problem(line: str) -> str:
    """What is wrong with one command line; empty when nothing is."""
    try:
        parse(shlex.split(line))
    except ValueError as error:
        return str(error)
    return ""


def simple(text: str) -> str:
    """The first simple command of a shell text: up to a pipe, a list operator, a redirection or a closing bracket."""
    quote, depth = "", 0
    for position, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[position - 1] != "\\" else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif sign in "|;&<>)\n#" and not depth and not (sign == "#" and text[position - 1] != " "):
            return re.sub(r"\s\d$", "", text[:position])
    return text


def in_shell(text: str) -> Iterator[str]:
    """Commands in a shell text, those inside `$(…)` included. An array of options stands for none."""
    joined = re.sub(r"\\\n\s*", " ", text)
    for line in joined.splitlines():
        if line.lstrip().startswith("#"):
            continue
        for match in re.finditer(r"\bfly(?:ctl)?\s", line):
            before = line[: match.start()].rstrip(" ")
            if re.search(r"(^|[|;&(`!]|\b(if|then|do|else|exec))$", before):
                yield simple(line[match.start() :]).replace('"${options[@]}"', "").strip()


def in_markdown(text: str) -> Iterator[str]:
    """Commands in fenced shell blocks, and in code spans that begin with `fly`."""
    for block in re.findall(r"^ *```(?:sh|bash|shell)\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
        yield from in_shell(block)
    without = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    for span in re.findall(r"`([^`\n]+)`", without):
        yield from in_shell(span)


def commands(render: Path) -> Iterator[tuple[str, str]]:
    """Every `fly` command of a render, with the file that it stands in."""
    for path in sorted(render.rglob("*")):
        name = path.relative_to(render).as_posix()
        if path.suffix == ".sh":
            found = in_shell(path.read_text(encoding="utf-8"))
        elif path.suffix == ".md":
            found = in_markdown(path.read_text(encoding="utf-8"))
        elif name.startswith(".github/") and path.suffix == ".yml":
            found = in_shell(path.read_text(encoding="utf-8").replace("run: ", "\n"))
        elif path.name == "args" and path.is_file():
            found = iter([shlex.join(["fly", "deploy", *path.read_text(encoding="utf-8").split()])])
        else:
            continue
        for command in found:
            yield name, command
