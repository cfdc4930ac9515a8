"""Every command of every render is one that its CLI accepts; what has no judge is named, never counted as passed."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from gallery import Gallery

from commands import judges
from commands.extract import of_render
from commands.shell import UNKNOWN, commands

Line = tuple[str, ...]


@pytest.fixture(scope="module")
def found(gallery: Gallery) -> dict[Line, list[tuple[Path, str]]]:
    """Command -> the renders and places where it stands."""
    places: dict[Line, list[tuple[Path, str]]] = defaultdict(list)
    for folder in gallery.values():
        for place, line in of_render(folder):
            places[line].append((folder, place))
    return places


def test_every_command(found: dict[Line, list[tuple[Path, str]]]) -> None:
    verdicts = judges.aws(line for line in found if line[0] == "aws")
    judged, left, refused = Counter[str](), Counter[str](), []
    for line, places in found.items():
        cli, (render, place) = line[0], places[0]
        if line in verdicts:
            reason = verdicts[line]
        elif cli in judges.SINGLE and judges.available(cli):
            reason = judges.SINGLE[cli](line)
        elif cli == "make":
            reason = judges.make(line, render)
        elif cli.startswith(("infra/", "scripts/")):
            cli, reason = "scripts", judges.script(line, render)
        else:
            left[cli] += 1
            continue
        judged[cli] += 1
        if reason:
            refused.append(f"{render.name}/{place}: {' '.join(line)}\n    {reason}")
    print("judged: " + ", ".join(f"{cli} {count}" for cli, count in judged.most_common()))
    print("not run: " + ", ".join(f"{cli} {count}" for cli, count in sorted(left.items())))
    assert not refused, "\n".join(refused)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("aws ecs wait x --a 'b c' # no", [("aws", "ecs", "wait", "x", "--a", "b c")]),
        ('A=1 B="$(git log -1)" make plan ENV="$ENV"', [("make", "plan", f"ENV={UNKNOWN}"), ("git", "log", "-1")]),
        ("if ! a; then b | c >d 2>&1; fi", [("a",), ("b",), ("c",)]),
        ("a <<'X'\nnot a command\nX\nb", [("a",), ("b",)]),
        ("a \\\n  --b", [("a", "--b")]),
        ("case $x in\na | b) c ;;\n*) d ;;\nesac", [("case", UNKNOWN, "in"), ("c",), ("d",)]),
        ("(a; b)\nx=(-c d)\ne", [("a",), ("b",), ("e",)]),
    ],
)
def test_words(text: str, words: list[Line]) -> None:
    assert [tuple(command.words) for command in commands(text)] == words


@pytest.mark.parametrize(
    "line",
    [
        ("aws", "ecs", "wait", "services-stable", "--cluster", "a", "--services", "b", "--max-attempts", "30"),
        ("aws", "ecs", "describe-services", "--cluster", "a", "--services", "b", "--query", "services[0"),
        ("aws", "ecs", "describe-services", "--cluster", "a"),
        (
            "aws",
            "ecs",
            "register-task-definition",
            "--cli-input-json",
            '{"family": "a", "containerDefinitions": [], "revision": 1}',
        ),
        ("aws", "codedeploy", "no-such-thing"),
    ],
    ids=["option", "query", "missing", "shape", "command"],
)
def test_a_wrong_aws_command_is_refused(line: Line) -> None:
    assert judges.aws([line])[line]


@pytest.mark.parametrize(
    "line",
    [
        ("terraform", "plan", "-detailed-exit"),
        ("terraform", "aply"),
        ("gh", "run", "watch", "--exit"),
        ("gh", "environment", "create"),
        ("git", "push", "--forse"),
        ("git", "swich", "main"),
        ("copier", "update", "--trusted"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_refused(line: Line) -> None:
    if not judges.available(line[0]):
        pytest.skip(f"not run: {line[0]} is not installed")
    assert judges.SINGLE[line[0]](line)


def test_a_wrong_target_or_script_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("plan:\n\ttrue\n", encoding="utf-8")
    assert judges.make(("make", "plan", "ENV=dev"), tmp_path) is None
    assert judges.make(("make", "paln"), tmp_path)
    assert judges.script(("infra/scripts/deploy.sh",), tmp_path)
