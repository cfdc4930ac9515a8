"""Every command of every render is one that its CLI accepts. A command without a judge is a failure."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
from gallery import Gallery
from validators.tools import not_run

from commands import judges
from commands.extract import Line, functions, of_render
from commands.judges.by_help import MissingError
from commands.judges.repository import make, script
from commands.judges.system import BUILTINS, PLAIN
from commands.shell import ARGUMENTS, UNKNOWN, parse

JUDGES = judges.registry()
COMPUTED = {
    "scripts/check.sh": "runs each file of scripts/checks, which are read as scripts themselves",
    "infra/scripts/finish.sh": "runs each file of finish.d, which are read as scripts themselves",
    "infra/scripts/setup.sh": "runs each file of setup.d, which are read as scripts themselves",
    "infra/scripts/watch.sh": "runs each file of watch.d, which are read as scripts themselves",
}
"""Files in which the name of a program is computed, and why that is no hole."""
NAMES = {"pip3": "pip", "python": "python3", "flyctl": "fly"}
"""Other names of the same program."""


@cache
def functions_of(render: Path) -> frozenset[str]:
    """Names of the functions of a render, which are no programs."""
    return frozenset(functions(render))


def judged(file: str, line: Line, render: Path) -> tuple[str, str | None]:
    """Who judged a line, and why it is refused; nobody is `""`."""
    program, words = line[0], tuple(word for word in line if word != ARGUMENTS)
    if program == UNKNOWN and file in COMPUTED:
        return "computed", None
    if program.startswith(f"{UNKNOWN}/") and program.endswith(".sh"):  # beside the script that runs it
        program = str(Path(file).parent / program.rpartition("/")[2])
    if program.startswith("./"):
        program = str(Path(file).parent / program)
    if program.startswith(("infra/", "scripts/", "bin/")):
        built = program == "bin/service" and "bin/service" in (render / "app/Makefile").read_text(encoding="utf-8")
        return "scripts", None if built else script((program, *line[1:]), render)
    if "/bin/" in program:  # in a virtual environment
        program = program.rpartition("/")[2]
    program = NAMES.get(program, program)
    if words[:2] == ("docker", "compose"):
        program, words = "docker-compose", words[2:]
        return program, JUDGES[program].verdict(words, render)
    if program in functions_of(render) or program in BUILTINS or program in PLAIN:
        return "shell", None
    if program not in JUDGES:
        return "", f"no judge knows {program}"
    return program, JUDGES[program].verdict((program, *words[1:]), render)


def test_every_command(gallery: Gallery) -> None:
    seen: dict[Line, tuple[str, str | None]] = {}
    count, missing, refused = Counter[str](), set[str](), defaultdict[str, list[str]](list)
    for render in gallery.values():
        for file, number, line in of_render(render):
            # programs of the repository differ from render to render, other CLIs do not
            own = line[0] in ("make", "npm") or "/" in line[0] or line[0] == UNKNOWN or line[0] in functions_of(render)
            if own or line not in seen:
                try:
                    seen[line] = judged(file, line, render)
                except MissingError as error:
                    seen[line] = (f"not run: {error}", None)
                    missing.add(str(error))
                count[seen[line][0]] += 1
                if reason := seen[line][1]:
                    refused[reason].append(f"{render.name}/{file}:{number}: {' '.join(line)}")
    print("\njudged: " + ", ".join(f"{cli} {number}" for cli, number in count.most_common() if cli))
    print(f"not judged: {count['']}")
    assert not refused, "\n".join(f"{reason}\n    {places[0]}" for reason, places in refused.items())
    if missing:
        not_run(f"{', '.join(sorted(missing))}: not installed")


@pytest.mark.parametrize("cli", sorted(JUDGES))
def test_a_judge_refuses_what_is_wrong_and_passes_what_is_right(cli: str, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("plan:\n\ttrue\n", encoding="utf-8")
    (tmp_path / "infra/scripts").mkdir(parents=True)
    plan = tmp_path / "infra/scripts/plan.sh"
    plan.write_text('echo "usage: $0 dev|staging|prod" >&2\n', encoding="utf-8")
    plan.chmod(0o755)
    judge = JUDGES[cli]
    try:
        assert judge.verdict(parse(judge.right).commands[0][1], tmp_path) is None
        for text in judge.wrong:
            assert judge.verdict(parse(text).commands[0][1], tmp_path), text
    except MissingError as error:
        not_run(f"{error} is not installed")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("aws ecs wait x --a 'b c' # no", [("aws", "ecs", "wait", "x", "--a", "b c")]),
        ('A=1 B="$(git log -1)" make plan ENV="$ENV"', [("make", "plan", f"ENV={UNKNOWN}"), ("git", "log", "-1")]),
        ("if ! a; then b | c >d 2>&1; fi", [("a",), ("b",), ("c",)]),
        ("a <<'X'\nnot a command\nX\nb", [("a",), ("b",)]),
        ("a \\\n  --b", [("a", "--b")]),
        ("case $x in\na | b) c ;;\n*) d ;;\nesac", [("c",), ("d",)]),
        ('(a; b)\nx=(-c d)\ne "${x[@]}"', [("a",), ("b",), ("e", "-c", "d")]),
        ("sudo -u me xargs -n 1 a --b", [("sudo", "-u", "me", "xargs", "-n", "1", "a", "--b")]),
        ("[[ -f a && $b -lt 3 ]] || ((c++)) || d", [("d",)]),
    ],
)
def test_words(text: str, words: list[Line]) -> None:
    found = [line for _, line in parse(text).commands]
    assert found[: len(words)] == words


def test_a_wrong_target_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("plan:\n\ttrue\n", encoding="utf-8")
    assert make(("make", "plan", "ENV=dev"), tmp_path) is None
    assert make(("make", "paln"), tmp_path)


@pytest.mark.parametrize("text", ["no-such-program --x", "curl -s localhost:8000 | no-such-program"])
def test_a_program_that_nobody_judges_is_a_failure(text: str, gallery: Gallery) -> None:
    render = next(iter(gallery.values()))
    verdicts = [judged("README.md", line, render) for _, line in parse(text).commands]
    assert ("", "no judge knows no-such-program") in verdicts
