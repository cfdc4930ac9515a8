"""Who judges which command. A judge gives the reason of a refusal, or None; a command without a judge is not run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from commands.shell import UNKNOWN
from commands.tools import aws_python

HERE = Path(__file__).resolve().parent

AWS_TWO_ONLY = {("logs", "tail"): "follows logs; the runbook names version 2, the judge is version 1"}
"""Commands of AWS CLI 2 that version 1 does not know."""
STRUCTURED = {"--cli-input-json", "--network-configuration"}
"""Options whose value is JSON that the script has just computed; the release tests send them for real."""

TYPED = {"file:///dev/stdin": "typed"}
"""What stands for something that a person types."""


def aws(lines: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str | None]:
    """Verdict on every AWS command line, in one process."""
    wanted = sorted({line for line in lines if line[1:3] not in AWS_TWO_ONLY and not computed(line)})
    asked = json.dumps([[TYPED.get(word, word) for word in line[1:]] for line in wanted])
    done = subprocess.run(
        [aws_python(), HERE / "aws_judge.py"], input=asked, stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(zip(wanted, json.loads(done.stdout), strict=True))


def computed(line: tuple[str, ...]) -> bool:
    """Whether an option's value is a document that only exists when the script runs."""
    return any(option in STRUCTURED and value == UNKNOWN for option, value in pairwise(line))


@cache
def _printed(*command: str) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


def _options(words: Iterable[str]) -> list[str]:
    return [word.split("=", 1)[0] for word in words if re.match(r"^--?[A-Za-z]", word)]


def terraform(line: tuple[str, ...]) -> str | None:
    """Options of a subcommand, against its help."""
    words = [word for word in line[1:] if not word.startswith("-chdir=")]
    if words[:1] == ["state"] or words[:1] == ["workspace"]:
        name, rest = words[:2], words[2:]
    else:
        name, rest = words[:1], words[1:]
    text = _printed("terraform", *name, "-help")
    if not text.startswith("Usage: terraform"):
        return f"no such command: terraform {' '.join(name)}"
    if name == ["apply"]:  # takes the options of plan too, and its help only says so
        text += _printed("terraform", "plan", "-help")
    known = {f"-{option}" for option in re.findall(r"^\s+-([a-z][a-z-]*)", text, re.MULTILINE)}
    unknown = [option for option in _options(rest) if option not in known]
    return f"terraform {' '.join(name)} has no {unknown[0]}" if unknown else None


def gh(line: tuple[str, ...]) -> str | None:
    """Command and options, against gh.yml."""
    grammar = yaml.safe_load((HERE / "gh.yml").read_text(encoding="utf-8"))
    name = next((name for name in (" ".join(line[1:3]), line[1] if len(line) > 1 else "") if name in grammar), None)
    if name is None:
        return f"gh.yml knows no {' '.join(line[:3])}"
    unknown = [option for option in _options(line) if option not in grammar[name]]
    return f"gh {name} has no {unknown[0]}" if unknown else None


def git(line: tuple[str, ...]) -> str | None:
    """Long options, against the usage text of the command."""
    words = list(line[1:])
    while words[:1] in (["-C"], ["-c"]):
        words = words[2:]
    text = _printed("git", words[0], "-h")
    if "usage:" not in text:
        return f"git has no {words[0]}"
    if words[0] in ("diff", "log", "show"):
        return None  # their usage text lists no options
    unknown = [
        option
        for option in _options(words[1:])
        if option.startswith("--") and not re.search(rf"--(\[no-\])?{re.escape(option[2:])}\b", text)
    ]
    return f"git {words[0]} has no {unknown[0]}" if unknown else None


def copier(line: tuple[str, ...]) -> str | None:
    """Options, against the help of the installed version."""
    text = _printed(sys.executable, "-m", "copier", line[1], "--help")
    if "Switches" not in text and "switches" not in text:
        return f"copier has no {line[1]}"
    unknown = [option for option in _options(line[2:]) if not re.search(rf"(?<![\w-]){re.escape(option)}\b", text)]
    return f"copier {line[1]} has no {unknown[0]}" if unknown else None


def make(line: tuple[str, ...], render: Path) -> str | None:
    """Targets, against the Makefile."""
    words, folder = list(line[1:]), render
    if "-C" in words:
        at = words.index("-C")
        folder = render / words[at + 1]
        del words[at : at + 2]
    makefile = folder / "Makefile"
    if not makefile.exists():
        return f"there is no {makefile.relative_to(render)}"
    targets = set(re.findall(r"^([a-z.][a-z.-]*):", makefile.read_text(encoding="utf-8"), re.MULTILINE))
    unknown = [word for word in words if "=" not in word and not word.startswith("-") and word not in targets]
    return f"no target {unknown[0]}" if unknown else None


def script(line: tuple[str, ...], render: Path) -> str | None:
    """A program of the repository has to be there, and to be executable."""
    path = render / line[0]
    if not path.exists():
        return f"there is no {line[0]}"
    return None if path.stat().st_mode & 0o100 else f"{line[0]} is not executable"


SINGLE = {"terraform": terraform, "gh": gh, "git": git, "copier": copier}
"""CLIs that are judged line by line."""


def available(cli: str) -> bool:
    """Whether the judge of a CLI can work on this machine."""
    return cli in ("gh", "copier") or shutil.which(cli) is not None
