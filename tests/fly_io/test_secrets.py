"""Secrets from a secret store: every value is staged as it is, and none is seen on the way."""

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

from fly_io import standin

APP = "my-service-prod"
TRIPLE = next(triple for triple in triples() if triple[0] == "fly_io")
VALUES = {
    "STRIPE_KEY": "hunter2-$'\"\\ `x` {{ y }}",
    "MAIL_PASSWORD": "correct horse\nbattery\n",
    "QUOTED": '"staple"',
    "SPACED": "  # no comment = here ",
    "ENDS": 'tail"',
    "EMPTY_LINE": '"""\n\nthree"',
    "NUMBER": "42",
}
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
exec {program} "$@"
"""


class Shop:
    """A render with a store, the stand-ins, and a list of every process that ran."""

    def __init__(self, folder: Path, store: str, url: str, state: dict[str, Any]) -> None:
        self.folder, self.store, self.url, self.state = folder, store, url, state
        self.render = render_triple(TRIPLE, secrets_manager=store, ci_provider="gitlab")
        for name in ("jq", "curl", "grep", "sed", "head", "dirname"):
            self.program(name, OTHER.format(name=name, folder=folder, program=shutil.which(name)))
        program = PROGRAMS[store]
        self.program(program, STORE.format(name=program, folder=folder, app=APP))
        self.entry(ENTRY[store])

    def entry(self, content: dict[str, Any]) -> None:
        """What the store has."""
        for name, part in content.items():
            (self.folder / f"{name}.entry").write_text(json.dumps(part), encoding="utf-8")

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
                "FLY_API_TOKEN": "x",
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


@pytest.fixture(params=STORES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    state = standin.new_state()
    state["apps"][APP] = {
        "secrets": ["DATABASE_URL"], "machines": [], "releases": [], "config": {}, "org": "my-org",
    }  # fmt: skip
    with standin.running(tmp_path, state) as url:
        yield Shop(tmp_path, request.param, url, state)


def test_every_value_arrives_and_none_is_seen(shop: Shop) -> None:
    """Not in the output, in no list of processes, in no file; names are told. They wait for the next deploy."""
    done = shop.run("secrets.sh", "prod")
    assert done.returncode == 0, done.stderr
    assert shop.state["values"][APP] == VALUES
    assert f"{APP}: staged {', '.join(sorted(VALUES))}" in done.stdout
    (call,) = shop.state["calls"]
    assert call == ["secrets import", "--stage", "--app", APP]
    seen = done.stdout + done.stderr + str(shop.processes()) + str(shop.state["calls"])
    hidden = [*VALUES.values(), "identity-of-the-job", "s.token", *STORES[shop.store].values()]
    shown = {"42", "true", "https://vault.example.com", "https://vault.bitwarden.com", VALUES["EMPTY_LINE"]}
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
    keys = "jq --raw-output 'keys"
    leak = text.replace(
        f"printf '%s' \"$wanted\" | {keys}", keys.replace("jq", "jq --null-input").replace("'", '"$wanted |"\'')
    )
    assert leak != text
    script.write_text(leak, encoding="utf-8")
    shop.render = copy
    assert shop.run("secrets.sh", "prod").returncode == 0
    assert "correct horse" in str(shop.processes())


def arrives(value: str) -> str | None:
    """What would come of a value without the refusal."""
    try:
        return standin.secrets(f'A="""{value}"""' if "\n" in value else f'A="{value}"').get("A")
    except standin.Failure:
        return None


@pytest.mark.parametrize("value", ["two\r\nlines", '""double', 'one\nthree"""\nlines', "x" * 60_001])
def test_a_value_that_would_not_arrive_is_refused(shop: Shop, value: str) -> None:
    """Its name is told, and nothing is set."""
    shop.entry(
        json.loads(json.dumps(ENTRY[shop.store]).replace(json.dumps(VALUES["MAIL_PASSWORD"]), json.dumps(value)))
    )
    done = shop.run("secrets.sh", "prod")
    assert done.returncode != 0
    assert "MAIL_PASSWORD has a form" in done.stderr
    assert value.splitlines()[0] not in done.stderr
    assert not shop.state["calls"]
    if len(value) < 60_000:
        assert arrives(value) != value


def test_what_the_setup_owns_is_refused(shop: Shop) -> None:
    """A DATABASE_URL in the store would undo a rotation of the managed database."""
    shop.entry(json.loads(json.dumps(ENTRY[shop.store]).replace("STRIPE_KEY", "DATABASE_URL")))
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
