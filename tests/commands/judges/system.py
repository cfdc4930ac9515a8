"""Programs that every system has: GNU's own help judges their options; elsewhere (a Mac) they are not judged."""

from __future__ import annotations

from pathlib import Path

from commands.extract import Line
from commands.judges import Judge
from commands.judges.by_help import printed, refused

GNU = """
base64 basename cat chmod cp cut date diff dirname env grep head join ln mkdir mktemp mv nl paste printf rm sed sha256sum
sleep sort tail tar tee timeout touch tr uniq wc xargs
""".split()  # noqa: SIM905  a list of words reads better
BUILTINS = """
. : [ break cd command continue echo eval exec exit false getopts local mapfile printf pwd read return set
shift source test trap true type ulimit umask unset until wait
""".split()  # noqa: SIM905
"""The shell itself: shellcheck reads every text that uses them."""
PLAIN = {
    "awk": "its program is one argument, and no option of a dialect is used",
    "sudo": "what it runs is judged as a command of its own",
}
"""Without a judge, with the reason."""


def gnu(line: Line, render: Path) -> str | None:
    """Options, against GNU's help."""
    text = printed(line[0], "--help")
    if "--help" not in text or line[0] in ("timeout", "env", "xargs"):
        return None  # the words after these belong to the program that they run
    return refused(line[0], list(line[1:]), text)


JUDGES = {
    name: Judge(gnu, name, () if name in ("printf", "timeout", "env", "xargs") else (f"{name} --no-such",))
    for name in GNU
}
