"""Terraform against its own help, fly against the grammar of its command line."""

from __future__ import annotations

import re
from pathlib import Path

from fly_io import grammar

from commands.extract import Line
from commands.judges import Judge, options
from commands.judges.by_help import printed


def terraform(line: Line, render: Path) -> str | None:
    """Options of a subcommand, against the help of the installed version."""
    words = [word for word in line[1:] if not word.startswith("-chdir=")]
    deep = 2 if words[:1] in (["state"], ["workspace"], ["providers"]) else 1
    name, rest = words[:deep], words[deep:]
    text = printed("terraform", *name, "-help")
    if "Usage: terraform" not in text or (len(name) > 1 and f" {name[1]} " not in text):
        return f"no such command: terraform {' '.join(name)}"
    if name == ["apply"]:  # takes the options of plan too, and its help only says so
        text += printed("terraform", "plan", "-help")
    known = {f"-{option}" for option in re.findall(r"^\s+-([a-z][a-z-]*)", text, re.MULTILINE)}
    unknown = [option for option in options(rest) if option not in known]
    return f"terraform {' '.join(name)} has no {unknown[0]}" if unknown else None


def fly(line: Line, render: Path) -> str | None:
    """Commands, flags and arguments, against tests/data/fly_io/cli.json."""
    try:
        grammar.parse(list(line))
    except ValueError as error:
        return str(error)
    return None


JUDGES = {
    "terraform": Judge(
        terraform,
        "terraform -chdir=a apply -input=false a.tfplan",
        ("terraform plan -detailed-exit", "terraform aply", "terraform state remove a.b"),
    ),
    "fly": Judge(
        fly,
        "fly status --app a",
        (
            "fly autoscale set min=2",
            "fly deploy --strategyy rolling",
            "fly mpg backups list X",
            "fly secrets list prod",
        ),
    ),
}
