"""A job that reads its secrets from Vault, 1Password or Bitwarden, by stand-ins of their command lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commands.judges import registry

APP = "my-service-prod"
STORES = {
    "vault": {"VAULT_ADDR": "https://vault.example.com", "VAULT_ID_TOKEN": "identity-of-the-job"},
    "onepassword": {"OP_SERVICE_ACCOUNT_TOKEN": "ops_token", "CI": "true"},
    "bitwarden": {"BWS_ACCESS_TOKEN": "0.token", "BWS_SERVER_URL": "https://vault.bitwarden.com"},
}
"""Store -> what a job has in its environment."""
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
exec {program} {arguments}
"""


def entry(store: str, values: Mapping[str, str]) -> dict[str, Any]:
    """What a store's command line prints of the values, by its first word; the number 42 is one, as Vault has it."""
    match store:
        case "vault":
            typed = {name: 42 if value == "42" else value for name, value in values.items()}
            return {"kv": {"data": {"data": typed, "metadata": {"version": 3}}}}
        case "onepassword":
            fields = [{"label": name, "value": value} for name, value in values.items()]
            return {"item": {"fields": [*fields, {"label": "notesPlain", "value": "for people"}, {"label": "EMPTY"}]}}
    return {
        "project": [{"id": "1", "name": "my-service-dev"}, {"id": "2", "name": APP}],
        "secret": [{"id": name, "key": name, "value": value} for name, value in values.items()],
    }


class Job:
    """A render with a store, the stand-ins, and a list of every process that ran; `environment` is for its scripts."""

    arguments = '"$@"'
    """How the other programs get theirs, in Bash; a platform that is called by HTTP puts its stand-in there."""

    def __init__(
        self, folder: Path, store: str, render: Path, values: Mapping[str, str], environment: Mapping[str, str]
    ) -> None:
        self.folder, self.store, self.render, self.values = folder, store, render, values
        self.environment = environment
        for name in ("jq", "curl", "grep", "sed", "head", "dirname"):
            real = shutil.which(name)
            self.program(name, OTHER.format(name=name, folder=folder, program=real, arguments=self.arguments))
        self.program(PROGRAMS[store], STORE.format(name=PROGRAMS[store], folder=folder, app=APP))
        self.stored(values)

    def stored(self, values: Mapping[str, str]) -> None:
        """What the store has."""
        for name, part in entry(self.store, values).items():
            (self.folder / f"{name}.entry").write_text(json.dumps(part), encoding="utf-8")

    def program(self, name: str, text: str) -> None:
        """Put a program in front of the others."""
        (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the render as a job would."""
        (self.folder / "tmp").mkdir(exist_ok=True)
        own = {"PATH": f"{self.folder}:{os.environ['PATH']}", "TMPDIR": str(self.folder / "tmp")}
        return subprocess.run(
            [str(self.render / "infra/scripts" / script), *arguments],
            cwd=self.folder,
            env=own | dict(self.environment) | STORES[self.store] | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def processes(self) -> list[list[str]]:
        """Every process, as `ps` would have shown it."""
        lines = (self.folder / "processes").read_text(encoding="utf-8").split("\0\n\0")
        return [line.split("\0") for line in lines if line]

    def leaks(self, script: str, old: str, new: str) -> None:
        """From now on a script of a copy has other text."""
        self.render = shutil.copytree(self.render, self.folder / "render")
        file = self.render / "infra/scripts" / script
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def assert_unseen(self, output: str, *besides: str, shown: tuple[str, ...] = ()) -> None:
        """No value and no credential in an output, a list of processes or a file; the store was asked in its own grammar."""
        seen = output + str(self.processes())
        hidden = [*self.values.values(), *besides, "identity-of-the-job", "s.token", *STORES[self.store].values()]
        open_ = {"42", "true", "https://vault.example.com", "https://vault.bitwarden.com", *shown}
        assert not [value for value in hidden if value not in open_ and value.splitlines()[0] in seen]
        assert not list((self.folder / "tmp").iterdir())
        judge = registry()[PROGRAMS[self.store]]
        asked = [words for words in self.processes() if words[0] == PROGRAMS[self.store]]
        assert asked
        assert not [reason for words in asked if (reason := judge.verdict(tuple(words), self.render))]
