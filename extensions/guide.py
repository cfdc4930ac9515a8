"""The guide: which rules apply to the chosen answers, and where each is honoured, from `guide/rules.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

RULES = Path(__file__).resolve().parent.parent / "guide" / "rules.yml"
SELECTORS = ("hcl", "yaml", "json", "toml", "anchor", "symbol", "text")


class Guide(Extension):
    """The function `guide_rules`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._rules: dict[str, dict[str, Any]] | None = None
        environment.globals["guide_rules"] = self.guide_rules

    @property
    def rules(self) -> dict[str, dict[str, Any]]:
        """Every rule by its id; read when the first document asks for it."""
        if self._rules is None:
            self._rules = yaml.load(RULES.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return self._rules

    @pass_context
    def guide_rules(self, context: Context, prefix: str = "") -> list[dict[str, Any]]:
        """The rules that apply to the chosen rooms, in the order of the guide.

        Args:
            prefix: only ids that start with it, such as `CHK`.

        Returns:
            rows with `id`, `section`, `rule`, `kind`, `places` (each with `file`, `selector`, `value`) and `deviation`
            (empty where the rule is honoured as it stands).
        """
        return [
            {
                "id": name,
                "section": rule["section"],
                "rule": rule["rule"],
                "kind": rule["kind"],
                "places": [_place(place) for key, places in rule.get("where", {}).items() if _on(context, key) for place in places],
                "deviation": " ".join(why for key, why in rule.get("deviation", {}).items() if _on(context, key)),
            }
            for name, rule in self.rules.items()
            if name.startswith(prefix) and _on(context, rule.get("about", "all"))
        ]


def _on(context: Context, rooms: str) -> bool:
    """Whether every room of `aws/terraform` is chosen; `all` always is."""
    return rooms == "all" or all(context.get(room) == "." for room in rooms.split("/"))


def _place(place: dict[str, str]) -> dict[str, str]:
    selector = next(kind for kind in SELECTORS if kind in place)
    return {"file": place["file"], "selector": selector, "value": str(place[selector])}
