"""Every `fly` command that a render tells people or machines to run exists, with these flags."""

from __future__ import annotations

import pytest
from rendering import render_triple, triples

from fly_io import grammar

TRIPLES = [triple for triple in triples() if triple[0] == "fly_io"]


@pytest.mark.parametrize("triple", TRIPLES, ids="-".join)
def test_commands_exist(triple: tuple[str, str, str]) -> None:
    found = list(grammar.commands(render_triple(triple)))
    wrong = [f"{name}: {command}\n    {why}" for name, command in found if (why := grammar.problem(command))]
    assert not wrong, "\n".join(wrong)
    files = {name for name, _ in found}
    assert {
        "docs/runbooks/fly_io_runbook.md",
        "infra/scripts/deploy.sh",
        "infra/scripts/setup.d/20-database.sh",
    } <= files
    assert len(found) > 60


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("fly autoscale set min=2", "takes no argument: autoscale"),
        ("fly deploy --strategyy rolling", "no such flag: --strategyy"),
        ("fly deploy --image", "needs a value"),
        ("fly mpg backups list X", "no such command: backups"),
        ("fly secrets list prod", "takes no argument: prod"),
    ],
)
def test_planted_faults(line: str, why: str) -> None:
    assert why in grammar.problem(line)


def test_extraction_from_shell() -> None:
    text = (
        "if ! fly status --app x >/dev/null 2>&1; then\n"
        "  fly a\\\n    b | fly c\n"
        "fi\n"
        'x=$(fly d "$(e)" --f)\n'
        "# fly no\n"
        "echo fly no\n"
    )
    assert list(grammar.in_shell(text)) == ["fly status --app x", "fly a b", "fly c", 'fly d "$(e)" --f']
