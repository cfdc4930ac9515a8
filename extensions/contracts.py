"""Contracts: what all rooms must agree on, written once in `contracts/*.yml` and `platforms/*.yml`.

Adds `contracts` (each file by its name, entries filtered to what was chosen, placeholders filled) and `facts` (the
chosen platform's file) to every Jinja context, and the words that the image is called with: `service_command`, what
its recipe starts, and `commands`, what the infrastructure says to it.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from copier_template_extensions import ContextHook
from jinja2 import Environment

DATA = runpy.run_path(str(Path(__file__).with_name("data.py")))
ROOT = Path(__file__).resolve().parent.parent
OWN_SERVICE = {
    "port": ("environment", "PORT", "default"),
    "live_path": ("health", "paths", "live"),
    "ready_path": ("health", "paths", "ready"),
    "startup_path": ("health", "paths", "startup"),
}
"""Answers about a service that does not come with the template, and the place in the contracts that each replaces."""


class Contracts(ContextHook):
    """The contracts and the chosen platform's facts as template variables."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.contracts = DATA["read_all"](ROOT / "contracts")
        self.platforms = DATA["read_all"](ROOT / "platforms")
        choices = self.contracts.pop("choices")
        self.questions = tuple(choices)
        self.commands = {runtime: row.get("command", []) for runtime, row in choices["app_runtime"].items()}
        self.memo: dict[tuple[Any, ...], dict[str, Any]] = {}

    def hook(self, context: dict[str, Any]) -> None:
        """Add `facts` as soon as the platform is known, and `contracts` with it."""
        facts = self.platforms.get(context.get("platform", ""))
        if facts is None:
            return
        chosen = tuple(context.get(question) for question in self.questions)
        own = context.get("app_runtime") == "none"
        replaced = {name: context[name] for name in OWN_SERVICE if own and name in context}
        key = (context["platform"], context.get("project_slug"), *chosen, *replaced.items())
        if key not in self.memo:
            fill = {"slug": context.get("project_slug"), **facts["timings"]}
            self.memo[key] = {name: _chosen(data, chosen, fill) for name, data in self.contracts.items()}
            for name, value in replaced.items():
                contract, entry, field = OWN_SERVICE[name]
                self.memo[key][contract][entry][field] = value
        context["facts"] = facts
        context["service_command"] = service = self.commands.get(context.get("app_runtime", ""), [])
        context["commands"] = _commands(context, service)
        context["contracts"] = self.memo[key]


def _commands(context: dict[str, Any], service: list[str]) -> dict[str, list[str]]:
    """What the image is called with, as words; empty where there is no such command, or where the image's own is right."""
    if service:
        commands = {name: [*service, name] for name in ("migrate", "healthcheck", "shell")} | {"start": []}
    else:
        asked = {name: str(context.get(f"{name}_command", "")).split() for name in ("start", "migrate")}
        commands = asked | {"healthcheck": [], "shell": ["/bin/sh"]}
    return commands if context.get("database") == "postgres" else commands | {"migrate": []}


def _chosen(data: Any, chosen: tuple[Any, ...], fill: dict[str, Any]) -> Any:
    """The part of a contract that applies to the chosen values, with `{placeholders}` filled in."""
    if isinstance(data, dict):
        applies = {
            key: value
            for key, value in data.items()
            if not (isinstance(value, dict) and "when" in value and value["when"] not in chosen)
        }
        return {key: _chosen(value, chosen, fill) for key, value in applies.items()}
    if isinstance(data, list):
        return [_chosen(value, chosen, fill) for value in data]
    if isinstance(data, str) and data.startswith("{") and data.endswith("}"):
        return fill[data[1:-1]]
    return data
