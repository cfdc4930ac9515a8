"""The guide: which rules apply to the chosen answers, and where each is honoured, from `guide/*.yml`."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

DATA = runpy.run_path(str(Path(__file__).with_name("data.py")))
GUIDE = Path(__file__).resolve().parent.parent / "guide"
CHAPTERS = {
    "IAC": "Infrastructure as code",
    "CFG": "Configuration",
    "SEC": "Secrets",
    "DEP": "Deployment",
    "SCA": "Scaling",
    "OBS": "Monitoring",
    "COS": "Costs",
    "DR": "Disaster recovery",
    "NET": "Security",
    "PLT": "The platform",
    "RUN": "The runbook",
    "CHK": "Readiness",
}
SELECTORS = ("hcl", "yaml", "json", "toml", "anchor", "symbol", "text")


def read_rules(folder: Path = GUIDE) -> dict[str, dict[str, Any]]:
    """All rules, with the rows of every room's own file merged in.

    Returns:
        id -> `section`, `rule`, `kind`, `about` (rooms, empty for all), `where` (rooms -> places) and `deviation`
        (rooms -> reason).
    """
    rules: dict[str, dict[str, Any]] = DATA["read"](folder / "rules.yml")
    for rule in rules.values():
        about = rule.get("about", [])
        rule["about"] = [about] if isinstance(about, str) else about
        rule["where"] = {"all": rule.get("where", [])}
        rule["deviation"] = {}
    for file in sorted(folder.glob("*.yml")):
        if file.name == "rules.yml":
            continue
        rows = DATA["read"](file) or {}
        for rooms, named in rows.get("where", {}).items():
            for name, places in named.items():
                rules[name]["where"].setdefault(rooms, []).extend(places)
        for rooms, reasons in rows.get("deviation", {}).items():
            for name, reason in reasons.items():
                rules[name]["deviation"][rooms] = reason
    return rules


class Guide(Extension):
    """The function `guide_rules`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._rules: dict[str, dict[str, Any]] | None = None
        environment.globals["guide_rules"] = self.guide_rules

    @pass_context
    def guide_rules(self, context: Context, prefix: str = "") -> list[dict[str, Any]]:
        """The rules that apply to the chosen rooms, in the order of the guide.

        Args:
            prefix: only ids that start with it, such as `CHK`.

        Returns:
            rows with `id`, `chapter`, `section`, `rule`, `kind`, `places` (each with `file`, `selector`, `value`) and `deviation`
            (empty where the rule is honoured as it stands).
        """
        if self._rules is None:
            self._rules = read_rules()
        return [
            {
                "id": name,
                "chapter": CHAPTERS[name.split("-")[0]],
                "section": rule["section"],
                "rule": rule["rule"],
                "kind": rule["kind"],
                "places": [
                    _place(place) for key, places in rule["where"].items() if _on(context, key) for place in places
                ],
                "deviation": " ".join(why for key, why in rule["deviation"].items() if _on(context, key)),
            }
            for name, rule in self._rules.items()
            if name.startswith(prefix) and (not rule["about"] or any(_on(context, rooms) for rooms in rule["about"]))
        ]


def _on(context: Context, rooms: str) -> bool:
    """Whether every room of `aws/terraform` is chosen; `all` always is."""
    return rooms == "all" or all(context.get(room) == "." for room in rooms.split("/"))


def _place(place: dict[str, str]) -> dict[str, str]:
    selector = next(kind for kind in SELECTORS if kind in place)
    return {"file": place["file"], "selector": selector, "value": str(place[selector])}
