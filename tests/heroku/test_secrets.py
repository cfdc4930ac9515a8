"""Config vars from a secret store: every value arrives, and none is seen on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rendering import render_triple, triples
from secret_stores import APP, PROGRAMS, STORES, Job

from heroku import standin

VALUES = {"STRIPE_KEY": "hunter2-$'\"\\ `x` {{ y }}", "MAIL_PASSWORD": "correct horse\nbattery", "NUMBER": "42"}


class Shop(Job):
    """A job of this platform; the stand-in's address takes the place of the API's."""

    arguments = '"${@/https:\\/\\/api.heroku.com/$STANDIN}"'

    def __init__(self, folder: Path, store: str, triple: tuple[str, str, str], url: str, state: dict[str, Any]) -> None:
        render = render_triple(triple, secrets_manager=store, ci_provider="gitlab")
        environment = {"STANDIN": url, "HEROKU_API_KEY": "token"}
        super().__init__(folder, store, render, VALUES, environment)
        self.state = state


MODELS = {triple[2]: triple for triple in triples() if triple[:2] == ("heroku", "native")}


@pytest.fixture(params=[(store, model) for store in STORES for model in ("rolling", "blue_green")], ids="-".join)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    store, model = request.param
    names = [f"{APP}-b", f"{APP}-g"] if model == "blue_green" else [APP]
    state = {"apps": {name: standin.app("DATABASE_URL") for name in names}, "calls": []}
    with standin.running(tmp_path, state) as url:
        yield Shop(tmp_path, store, MODELS[model], url, state)


def test_every_value_arrives_and_none_is_seen(shop: Shop) -> None:
    """Not in the output, in no list of processes, in no file; names are told."""
    done = shop.run("secrets.sh", "prod")
    assert done.returncode == 0, done.stderr
    for name, found in shop.state["apps"].items():
        assert VALUES.items() <= found["config"].items()
        assert found["config"]["DATABASE_URL"] == "x"
        assert f"{name}: set MAIL_PASSWORD, NUMBER, STRIPE_KEY" in done.stdout
    shop.assert_unseen(done.stdout + done.stderr, "Bearer")


def test_a_value_in_an_argument_would_be_seen(shop: Shop) -> None:
    """The list of processes is one that shows a leak."""
    shop.leaks("secrets.sh", "--slurpfile wanted <(printf '%s' \"$wanted\")", '--argjson wanted "[$wanted]"')
    assert shop.run("secrets.sh", "prod").returncode == 0
    assert "correct horse" in str(shop.processes())


def test_equal_values_make_no_release(shop: Shop) -> None:
    """The second run changes nothing; the change of one value sets that one."""
    shop.run("secrets.sh", "prod")
    made = len(shop.state["calls"])
    done = shop.run("secrets.sh", "prod")
    assert done.returncode == 0
    assert len(shop.state["calls"]) == made
    assert done.stdout.count("nothing changed") == len(shop.state["apps"])
    name, found = next(iter(shop.state["apps"].items()))
    found["config"]["STRIPE_KEY"] = "old"
    assert shop.run("secrets.sh", "prod").returncode == 0
    assert shop.state["calls"][made:] == [["config:set", "STRIPE_KEY", "--app", name]]


def test_what_an_add_on_owns_is_refused(shop: Shop) -> None:
    """A DATABASE_URL in the store would fight with the add-on."""
    shop.stored(VALUES | {"DATABASE_URL": "postgresql://app@elsewhere/app"})
    done = shop.run("secrets.sh", "prod")
    assert done.returncode == 1
    assert "take it out of the store" in done.stderr
    assert not shop.state["calls"]


def test_a_store_or_a_platform_that_refuses(shop: Shop) -> None:
    """Nothing is set, and the job fails."""
    assert shop.run("secrets.sh", "prod", HEROKU_API_KEY="another").returncode != 0
    shop.program(PROGRAMS[shop.store], "#!/bin/sh\necho 'permission denied' >&2\nexit 2\n")
    done = shop.run("secrets.sh", "prod")
    assert done.returncode != 0
    assert "permission denied" in done.stderr
    assert not shop.state["calls"]
    assert shop.run("secrets.sh").returncode == 64
    assert shop.run("store.sh").returncode == 64
    assert shop.run("store_cli.sh").returncode == 64


@pytest.mark.parametrize("store", STORES)
def test_a_missing_credential_is_named(store: str, tmp_path: Path) -> None:
    """A job without its login ends with a usage line that says which variable is missing."""
    found = Shop(tmp_path, store, MODELS["rolling"], "", {})
    done = found.run("store.sh", "prod", **(dict.fromkeys(STORES[store], "") | {"CI": "1"}))
    assert done.returncode == 64
    assert all(name in done.stderr for name in STORES[store] if name not in ("CI", "VAULT_ID_TOKEN"))
