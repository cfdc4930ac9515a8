"""Config vars from a secret store: every value arrives, and none is seen on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands.judges import registry
from rendering import render_triple, triples

from heroku import standin

APP = "my-service-prod"
VALUES = {"STRIPE_KEY": "hunter2-$'\"\\ `x` {{ y }}", "MAIL_PASSWORD": "correct horse\nbattery", "NUMBER": "42"}
STORES = {
    "vault": {"VAULT_ADDR": "https://vault.example.com", "VAULT_ID_TOKEN": "identity-of-the-job"},
    "onepassword": {"OP_SERVICE_ACCOUNT_TOKEN": "ops_token", "CI": "true"},
    "bitwarden": {"BWS_ACCESS_TOKEN": "0.token", "BWS_SERVER_URL": "https://vault.bitwarden.com"},
}
ENTRY: dict[str, dict[str, Any]] = {
    "vault": {"kv": {"data": {"data": VALUES | {"NUMBER": 42}, "metadata": {"version": 3}}}},
    "onepassword": {
        "item": {
            "fields": [{"label": name, "value": value} for name, value in VALUES.items()]
            + [{"label": "notesPlain", "value": "for people"}, {"label": "EMPTY"}]
        }
    },
    "bitwarden": {
        "project": [{"id": "1", "name": "my-service-dev"}, {"id": "2", "name": APP}],
        "secret": [{"id": name, "key": name, "value": value} for name, value in VALUES.items()],
    },
}
PROGRAMS = {"vault": "vault", "onepassword": "op", "bitwarden": "bws"}
STORE = """#!/usr/bin/env bash
printf '%s\\0' {name} "$@" $'\\n' >>"{folder}/processes"
if [[ $1 == write ]]; then
  [[ $(cat) == identity-of-the-job && "$*" == "write -field=token auth/jwt/login role={app} jwt=-" ]] && printf s.token
else
  [[ {name} != vault || $VAULT_TOKEN == s.token ]] && cat "{folder}/$1.entry"
fi
"""
OTHER = """#!/usr/bin/env bash
printf '%s\\0' {name} "$@" $'\\n' >>"{folder}/processes"
exec {program} "${{@/https:\\/\\/api.heroku.com/$STANDIN}}"
"""


class Shop:
    """A render with a store, the stand-ins, and a list of every process that ran."""

    def __init__(self, folder: Path, store: str, triple: tuple[str, str, str], url: str, state: dict[str, Any]) -> None:
        self.folder, self.store, self.url, self.state = folder, store, url, state
        self.render = render_triple(triple, secrets_manager=store, ci_provider="gitlab")
        for name in ("jq", "curl", "grep", "sed", "head", "dirname"):
            real = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
            self.program(name, OTHER.format(name=name, folder=folder, program=real))
        program = PROGRAMS[store]
        self.program(program, STORE.format(name=program, folder=folder, app=APP))
        for name, entry in ENTRY[store].items():
            (folder / f"{name}.entry").write_text(json.dumps(entry), encoding="utf-8")

    def program(self, name: str, text: str) -> None:
        """Put a program in front of the others."""
        (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the render as a job would."""
        (self.folder / "tmp").mkdir(exist_ok=True)
        return subprocess.run(
            [str(self.render / "infra/scripts" / script), *arguments],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "TMPDIR": str(self.folder / "tmp"),
                "STANDIN": self.url,
                "HEROKU_API_KEY": "token",
            }
            | STORES[self.store]
            | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def processes(self) -> list[list[str]]:
        """Every process, as `ps` would have shown it."""
        lines = (self.folder / "processes").read_text(encoding="utf-8").split("\0\n\0")
        return [line.split("\0") for line in lines if line]


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
    seen = done.stdout + done.stderr + str(shop.processes())
    hidden = [*VALUES.values(), "Bearer", "identity-of-the-job", "s.token", *STORES[shop.store].values()]
    shown = {"42", "true", "https://vault.example.com", "https://vault.bitwarden.com"}
    assert not [value for value in hidden if value not in shown and value.splitlines()[0] in seen]
    assert not list((shop.folder / "tmp").iterdir())
    # what the store's own command line is asked for is in its grammar
    judge = registry()[PROGRAMS[shop.store]]
    asked = [words for words in shop.processes() if words[0] == PROGRAMS[shop.store]]
    assert asked
    assert not [reason for words in asked if (reason := judge.verdict(tuple(words), shop.render))]


def test_a_value_in_an_argument_would_be_seen(shop: Shop) -> None:
    """The list of processes is one that shows a leak."""
    copy = shutil.copytree(shop.render, shop.folder / "render")
    script = copy / "infra/scripts/secrets.sh"
    text = script.read_text(encoding="utf-8")
    leak = text.replace("--slurpfile wanted <(printf '%s' \"$wanted\")", '--argjson wanted "[$wanted]"')
    assert leak != text
    script.write_text(leak, encoding="utf-8")
    shop.render = copy
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
    entry = json.dumps(ENTRY[shop.store]).replace("STRIPE_KEY", "DATABASE_URL")
    for name, content in json.loads(entry).items():
        (shop.folder / f"{name}.entry").write_text(json.dumps(content), encoding="utf-8")
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
