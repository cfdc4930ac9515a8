"""What the render brings itself: targets of its Makefiles and its own programs."""

from __future__ import annotations

import re
from pathlib import Path

from commands.extract import Line
from commands.judges import Judge, options
from commands.judges.by_help import python
from commands.shell import ARGUMENTS


def make(line: Line, render: Path) -> str | None:
    """Targets, against the Makefile."""
    words, folder = list(line[1:]), render
    if at := next((at for at, word in enumerate(words, start=1) if word in ("-C", "--directory")), 0):
        # what goes up is from infra/scripts: the scripts start in their own folder
        folder = (render / "infra/scripts" / words[at] if words[at].startswith("../") else render / words[at]).resolve()
        del words[at - 1 : at + 1]
    makefile = folder / "Makefile"
    if not makefile.exists():
        return f"there is no Makefile in {folder.name}"
    targets = set(re.findall(r"^([a-z.][a-z.-]*):", makefile.read_text(encoding="utf-8"), re.MULTILINE))
    unknown = [word for word in words if "=" not in word and not word.startswith("-") and word not in targets]
    return f"no target {unknown[0]}" if unknown else None


def script(line: Line, render: Path) -> str | None:
    """A program of the repository: it is there, it is executable, and its usage line takes so many arguments."""
    path = render / line[0]
    if not path.is_file():
        return f"there is no {line[0]}"
    if not path.stat().st_mode & 0o100:
        return f"{line[0]} is not executable"
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return python(("python3", line[0], *line[1:]), render) if options(line) else None
    usage = re.search(r'echo "usage: (?:\w+=\S+ )*(?:\$0|[\w.]+)((?: [^"(]+)?)(?:\$\(.*\))?" >&2', text)
    if usage and ARGUMENTS not in line:
        named = usage[1].split()
        required = [word for word in named if not word.startswith("[")]
        most = len(line) if "..." in usage[1] or "$(" in usage[0] else len(named)
        if not len(required) <= len(line) - 1 <= most:
            return f"usage: {line[0]}{usage[1]}"
    return None


JUDGES = {
    "make": Judge(make, "make plan ENV=dev", ("make paln", "make -C none plan", "make --directory ../none plan")),
    "scripts": Judge(script, "infra/scripts/plan.sh dev", ("infra/scripts/none.sh dev", "infra/scripts/plan.sh")),
}
