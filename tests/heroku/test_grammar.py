"""The judge of `heroku` commands: it takes what the CLI takes, and nothing else."""

from __future__ import annotations

import pytest

from heroku import grammar


def test_the_whole_command_line_is_known() -> None:
    assert len(grammar.CLI) > 350


@pytest.mark.parametrize(
    "line",
    [
        "heroku container:release web release --app my-app-prod",
        "heroku releases:rollback v41 -a my-app-prod",
        "heroku releases --json --app=my-app-prod",
        "heroku ps:autoscale:enable --min 2 --max 10 --p95 500 --app my-app-prod",
        "heroku features:enable preboot --app my-app-prod",
        "heroku pg:backups:schedule DATABASE_URL --at '02:00 UTC' --app my-app-prod",
        "heroku authorizations:create --scope write-protected --expires-in 7776000 --short",
        "heroku config:set A=1 B=2 --app my-app-prod",
    ],
)
def test_commands_that_exist(line: str) -> None:
    assert grammar.problem(line) == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("heroku rollback:now", "no such command"),
        ("heroku releases:rollback v41", "--app is missing"),
        ("heroku releases:rollback v41 v42 --app x", "one argument too many: v42"),
        ("heroku ps:autoscale:enable --max 10 --app x", "--min is missing"),
        ("heroku ps:autoscale:enable --min 1 --max 10 --cpu 70 --app x", "no such flag: --cpu"),
        ("heroku features:enable --app x", "feature is missing"),
        ("heroku releases --num --app x", "needs a value"),
    ],
)
def test_planted_faults(line: str, why: str) -> None:
    assert why in grammar.problem(line)
