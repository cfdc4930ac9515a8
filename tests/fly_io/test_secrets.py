"""Secrets from a secret store: every value is staged as it is, and none is seen on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rendering import render_triple, triples
from secret_stores import APP, PROGRAMS, STORES, Job

from fly_io import standin

TRIPLE = next(triple for triple in triples() if triple[0] == "fly_io")
VALUES = {
    "STRIPE_KEY": "hunter2-$'\"\\ `x` {{ y }}",
    "MAIL_PASSWORD": "correct horse\nbattery\n",
    "QUOTED": '"staple"',
    "SPACED": "  # no comment = here ",
    "ENDS": 'tail"',
    "EMPTY_LINE": '""\n\nthree"',
    "NUMBER": "42",
}


class Shop(Job):
    """A job of this platform; its stand-in's state tells what was staged."""

    def __init__(self, folder: Path, store: str, state: dict[str, Any]) -> None:
        render = render_triple(TRIPLE, secrets_manager=store, ci_provider="gitlab")
        super().__init__(folder, store, render, VALUES, {"FLY_API_TOKEN": "x"})
        self.state = state


@pytest.fixture(params=STORES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    state = standin.new_state()
    state["apps"][APP] = {
        "secrets": ["DATABASE_URL"], "machines": [], "releases": [], "config": {}, "org": "my-org",
    }  # fmt: skip
    with standin.running(tmp_path, state):
        yield Shop(tmp_path, request.param, state)


def test_every_value_arrives_and_none_is_seen(shop: Shop) -> None:
    """Not in the output, in no list of processes, in no file; names are told. They wait for the next deploy."""
    done = shop.run("secrets.sh", "prod")
    assert done.returncode == 0, done.stderr
    assert shop.state["values"][APP] == VALUES
    assert f"{APP}: staged {', '.join(sorted(VALUES))}" in done.stdout
    (call,) = shop.state["calls"]
    assert call == ["secrets import", "--stage", "--app", APP]
    shop.assert_unseen(done.stdout + done.stderr + str(shop.state["calls"]), shown=(VALUES["EMPTY_LINE"],))


def test_another_app_of_the_environment_gets_them_too(shop: Shop) -> None:
    """The app of a canary, for one."""
    shop.state["apps"][f"{APP}-canary"] = dict(shop.state["apps"][APP])
    done = shop.run("secrets.sh", "prod", f"{APP}-canary")
    assert done.returncode == 0, done.stderr
    assert shop.state["values"] == {f"{APP}-canary": VALUES}


def test_a_value_in_an_argument_would_be_seen(shop: Shop) -> None:
    """The list of processes is one that shows a leak."""
    keys = "jq --raw-output 'keys"
    leak = keys.replace("jq", "jq --null-input").replace("'", '"$wanted |"\'')
    shop.leaks("secrets.sh", f"printf '%s' \"$wanted\" | {keys}", leak)
    assert shop.run("secrets.sh", "prod").returncode == 0
    assert "correct horse" in str(shop.processes())


def arrives(value: str) -> str | None:
    """What would come of a value without the refusal."""
    try:
        return standin.secrets(f'A="""{value}"""' if "\n" in value else f'A="{value}"').get("A")
    except standin.Failure:
        return None


@pytest.mark.parametrize(
    "value",
    ["two\r\nlines", '"', 'a"b#c', 'a"b#c\ntwo', '""double', 'one\nthree"""\nlines', 'one"""\ntwo', "x" * 60_001],
)
def test_a_value_that_would_not_arrive_is_refused(shop: Shop, value: str) -> None:
    """Its name is told, and nothing is set."""
    shop.stored(VALUES | {"MAIL_PASSWORD": value})
    done = shop.run("secrets.sh", "prod")
    assert done.returncode != 0
    assert "MAIL_PASSWORD has a form" in done.stderr
    assert value.splitlines()[0] not in done.stderr
    assert not shop.state["calls"]
    if len(value) < 60_000:
        assert arrives(value) != value


def test_what_the_setup_owns_is_refused(shop: Shop) -> None:
    """A DATABASE_URL in the store would undo a rotation of the managed database."""
    shop.stored(VALUES | {"DATABASE_URL": "postgresql://app@elsewhere/app"})
    done = shop.run("secrets.sh", "prod")
    assert done.returncode == 1
    assert "take it out of the store" in done.stderr
    assert not shop.state["calls"]


def test_a_store_or_a_platform_that_refuses(shop: Shop) -> None:
    """Nothing is set, and the job fails."""
    shop.state["apps"] = {}
    assert shop.run("secrets.sh", "prod").returncode != 0
    shop.program(PROGRAMS[shop.store], "#!/bin/sh\necho 'permission denied' >&2\nexit 2\n")
    done = shop.run("secrets.sh", "prod")
    assert done.returncode != 0
    assert "permission denied" in done.stderr
    assert not shop.state["values"]
    assert shop.run("secrets.sh").returncode == 64
    assert shop.run("store.sh").returncode == 64


def test_the_token_of_the_store(shop: Shop) -> None:
    """The daily check knows when it ends; Vault has none."""
    soon, late = ("2020-01-01", "2090-01-01")
    codes = [
        shop.run("watch.d/secret_rotation_failed.sh", "prod", STORE_TOKEN_EXPIRES=day).returncode
        for day in (soon, late, "")
    ]
    assert codes == ([0, 0, 0] if shop.store == "vault" else [1, 0, 64])
