"""Rooms: a folder `{{x}}` of `template/` is rendered, without its name, when `x` was chosen.

Adds one switch per room to every Jinja context (`.` when chosen, empty when not), the choices of the questions and
their advice. Copier drops a `.` from a path and skips an empty segment; `tests/test_copier.py` pins that.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from copier_template_extensions import ContextHook
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

HERE = Path(__file__).resolve().parent


def _sibling(name: str) -> Any:
    """Load a module beside this file under no name: an update renders the old version with the old module."""
    spec = importlib.util.spec_from_file_location(f"copier_infra.{name}", HERE / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Rooms(ContextHook):
    """Switches for the rooms, and functions for questions (`choices`, …) and the decision record (`decisions`, `model_facts`)."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.catalogue = _sibling("catalogue").Catalogue(HERE.parent)
        self.off = {room: "" for rooms in self.catalogue.rooms.values() for room in rooms.values()}
        self.off |= dict.fromkeys((*self.catalogue.shared_rooms, *self.catalogue.joint_rooms), "")
        self.deciding = (
            *self.catalogue.rooms,
            *(name for room in self.catalogue.shared_rooms.values() for name in room),
            *(name for room in self.catalogue.joint_rooms.values() for name in room),
        )
        self.memo: dict[tuple[Any, ...], dict[str, str]] = {}
        environment.globals["choices"] = self.choices
        environment.globals["advice"] = self.advice
        environment.globals["decisions"] = self.decisions
        environment.globals["model_facts"] = self.model_facts
        environment.globals["first_choice"] = self.first_choice

    def hook(self, context: dict[str, Any]) -> None:
        """Set every room's switch; rooms of questions that are not answered yet stay off."""
        key = tuple(str(context.get(question)) for question in self.deciding)
        if key not in self.memo:
            chosen = {
                rooms[value]: "."
                for question, rooms in self.catalogue.rooms.items()
                if isinstance(value := context.get(question), str) and value in rooms
            }
            self.memo[key] = self.off | chosen | dict.fromkeys(self.catalogue.opened(context), ".")
        context.update(self.memo[key])

    @pass_context
    def choices(self, context: Context, question: str) -> str:
        """The choices of a question as JSON for Copier: label -> value; impossible ones are disabled with their reason."""
        platform, tool = context.get("platform"), context.get("iac_tool")
        offered = {
            self._label(question, value, platform): {"value": value}
            for value in self.catalogue.values(question, platform, tool)
        }
        if question == "deployment_model" and platform in self.catalogue.platforms:
            for value, row in self.catalogue.platforms[platform]["deployment_model"].items():
                if row["level"] == "none":
                    reason = f"not possible on {self.catalogue.platforms[platform]['title']}: {row['why']}; take {row['fallback']}"
                    offered[self.catalogue.common[question][value]["title"]] = {"value": value, "validator": reason}
        return json.dumps(offered)

    @pass_context
    def first_choice(self, context: Context, question: str) -> str:
        """The default of a question whose choices depend on the platform; empty when there are none."""
        return next(iter(self.catalogue.values(question, context.get("platform"), context.get("iac_tool"))), "")

    @pass_context
    def advice(self, context: Context, question: str) -> str:
        """When to choose what: the help text of a question, a few lines per choice."""
        platform, tool = context.get("platform"), context.get("iac_tool")
        lines = []
        for value in self.catalogue.values(question, platform, tool):
            texts = self._texts(question, value, platform)
            parts = [
                f"{label} {', '.join(texts[key])}" for key, label in (("pros", "+"), ("cons", "-")) if key in texts
            ]
            lines.append(
                f"  {texts.get('title', value)}: {texts.get('best_for') or texts.get('how') or texts['use_when']}"
            )
            lines += [f"    {part}" for part in parts]
            if parts:
                lines.append(f"    when {texts['use_when']}")
        return "\n".join(lines)

    @pass_context
    def decisions(self, context: Context) -> list[dict[str, Any]]:
        """One row per choice that was made: `question`, `chosen`, `against` (titles) and `why`."""
        platform, tool = context["platform"], context["iac_tool"]
        rows = []
        foreign = {
            question
            for name, facts in self.catalogue.platforms.items()
            if name != platform
            for question in facts.get("choices", ())
        }
        if tool != "pulumi":
            foreign.add("pulumi_language")
        for question in self.catalogue.rooms:
            offered = self.catalogue.values(question, platform, tool)
            chosen = context.get(question)
            if chosen not in offered or question in foreign or self.catalogue.idle(question, dict(context)):
                continue
            texts = {value: self._texts(question, value, platform) for value in offered}
            titles = [str(text.get("title", value)) for value, text in texts.items() if value != chosen]
            # A render names no platform but its own.
            against = ["the other platforms of the template"] if question == "platform" and titles else titles
            if not against and question not in ("platform", "iac_tool", "deployment_model"):
                continue
            chosen_texts = texts[chosen]
            rows.append(
                {
                    "question": question.replace("_", " "),
                    "chosen": chosen_texts.get("title", chosen),
                    "against": against,
                    "why": chosen_texts["use_when"],
                }
            )
        return rows

    @pass_context
    def model_facts(self, context: Context) -> dict[str, Any]:
        """Texts of the chosen deployment model, with `honesty`: what it is on this platform."""
        model = context["deployment_model"]
        facts = self.catalogue.platforms[context["platform"]]
        row = facts["deployment_model"][model]
        if row["level"] == "partial":
            fallback = self.catalogue.common["deployment_model"][row["fallback"]]["title"]
            honesty = (
                f"On {facts['title']} it is partial: {row['why']}. The nearest choice without that limit: {fallback}."
            )
        else:
            honesty = (
                f"On {facts['title']} it is {'built in' if row['level'] == 'native' else 'an add-on'}: {row['with']}."
            )
        return {**self.catalogue.common["deployment_model"][model], "honesty": honesty}

    def _texts(self, question: str, value: str, platform: str | None) -> dict[str, Any]:
        if question == "platform":
            return self.catalogue.platforms[value]
        if question == "iac_tool" and platform:
            return self.catalogue.platforms[platform]["iac_tool"][value]
        if question == "pulumi_language":
            return {"title": value, "use_when": f"the team writes {value}"}
        return self.catalogue.common[question][value]

    def _label(self, question: str, value: str, platform: str | None) -> str:
        label = str(self._texts(question, value, platform).get("title", value))
        rows = self.catalogue.platforms.get(platform or "", {})
        row = rows.get(question, {}).get(value) if question in ("deployment_model", "iac_tool") else None
        if row and row["level"] == "partial":
            label += f" (partial: {row['why']})"
        elif row and row["level"] == "add-on":
            label += f" (with {row['with']})"
        return label
