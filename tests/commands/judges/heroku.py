"""Heroku against the manifest of its own command line; the programs of its helper app against their references."""

from __future__ import annotations

from pathlib import Path

from heroku import grammar

from commands.extract import Line
from commands.judges import Judge
from commands.judges.by_grammar import known
from commands.shell import UNKNOWN


def heroku(line: Line, render: Path) -> str | None:
    """Commands, flags and arguments, against tests/data/heroku/cli.json."""
    try:
        grammar.parse(list(line), computed=UNKNOWN)
    except ValueError as error:
        return str(error)
    return None


JUDGES = {
    "heroku": Judge(
        heroku,
        "heroku ps:autoscale:enable --min 2 --max 6 --p95 250 --app a",
        (
            "heroku releases:rollback v41",
            "heroku ps:autoscale:enable --min 2 --max 6 --cpu 70 --app a",
            "heroku pg:backup --app a",
            "heroku pipelines:promote --app a b",
        ),
    ),
    "rclone": Judge(known, "rclone delete --min-age 30d a:b", ("rclone delete --min-days 30 a:b", "rclone remove a:b")),
    "openssl": Judge(known, "openssl rand -hex 24", ("openssl rand -hexx 24", "openssl random -hex 24")),
    "prometheus": Judge(known, "prometheus --config.file=a", ("prometheus --config=a",)),
    "alertmanager": Judge(known, "alertmanager --config.file=a", ("alertmanager --config=a",)),
    "vector": Judge(known, "vector --config a", ("vector --conf a",)),
}
