"""What can be chosen, what is built, and which rooms an answer opens. Plain data, no Jinja.

Read from `platforms/*.yml`, `contracts/choices.yml` and the folders of `template/`, so a new platform, tool or
variant needs no list anywhere: it is offered on the day its folder exists.
"""

from __future__ import annotations

import os
import runpy
from functools import cached_property
from pathlib import Path
from typing import Any

DATA = runpy.run_path(str(Path(__file__).with_name("data.py")))
UNFINISHED = bool(os.environ.get("COPIER_INFRA_UNFINISHED"))
"""Whoever works on a room that is not offered yet sets this, to render and test it like the others."""

BUILT_IN_PLATFORM = ("platform", "iac_tool", "pulumi_language")
"""Choice questions whose values come from `platforms/*.yml` alone."""


class Catalogue:
    """The support matrix of one checkout of this repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.template = root / "template"

    @cached_property
    def platforms(self) -> dict[str, dict[str, Any]]:
        """Facts of every platform, by its name."""
        found: dict[str, dict[str, Any]] = DATA["read_all"](self.root / "platforms")
        return found

    @cached_property
    def common(self) -> dict[str, dict[str, Any]]:
        """Choices that are the same everywhere, and the platforms' own variants: question -> value -> texts."""
        choices: dict[str, dict[str, Any]] = DATA["read"](self.root / "contracts" / "choices.yml")
        for facts in self.platforms.values():
            choices |= facts.get("choices", {})
        return choices

    @cached_property
    def folders(self) -> frozenset[tuple[str, ...]]:
        """Every room as the chain of rooms that leads to it, such as `("aws", "terraform", "canary")`."""
        chains = set()
        for folder in self.template.rglob("{{*}}"):
            parts = folder.relative_to(self.template).parts
            chains.add(tuple(part.strip("{} ") for part in parts if part.startswith("{{")))
        return frozenset(chains)

    def room(self, question: str, value: str) -> str:
        """Name of the folder that `value` switches on."""
        if question == "pulumi_language":
            return f"pulumi_{value}"
        if question in BUILT_IN_PLATFORM:
            return value
        return str(self.common[question][value].get("room", value))

    @cached_property
    def rooms(self) -> dict[str, dict[str, str]]:
        """Question -> value -> room, the big choices first."""
        values: dict[str, list[str]] = {"platform": list(self.platforms)}
        for question in ("iac_tool", "pulumi_language"):
            rows = (facts.get(question, ()) for facts in self.platforms.values())
            values[question] = list(dict.fromkeys(value for row in rows for value in row))
        values |= {question: list(options) for question, options in self.common.items()}
        return {
            question: {value: self.room(question, value) for value in options} for question, options in values.items()
        }

    @cached_property
    def shared_rooms(self) -> dict[str, dict[str, list[str]]]:
        """Room that several answers open -> question -> values; any one of them is enough."""
        return {
            room: opened_by
            for facts in self.platforms.values()
            for room, opened_by in facts.get("shared_rooms", {}).items()
        }

    @cached_property
    def joint_rooms(self) -> dict[str, dict[str, str]]:
        """Room that several answers open together -> question -> value; all of them are needed."""
        return {
            room: opened_by
            for facts in self.platforms.values()
            for room, opened_by in facts.get("joint_rooms", {}).items()
        }

    def opened(self, answers: dict[str, Any]) -> set[str]:
        """The shared and joint rooms that these answers open."""
        shared = {
            room
            for room, opened_by in self.shared_rooms.items()
            if any(answers.get(question) in values for question, values in opened_by.items())
        }
        return shared | {
            room
            for room, opened_by in self.joint_rooms.items()
            if all(answers.get(question) == value for question, value in opened_by.items())
        }

    def idle(self, question: str, answers: dict[str, Any]) -> bool:
        """Whether a question that opens joint rooms only opens none of them, so that its answer decides nothing."""
        joint = {room for room, opened_by in self.joint_rooms.items() if question in opened_by}
        alone = {self.rooms[question][value] for value in self.rooms[question]} & {
            room for chain in self.folders for room in chain
        }
        return bool(joint) and not alone and not joint & self.opened(answers)

    def has_room(self, platform: str, room: str, tool: str | None = None, inside: bool = False) -> bool:
        """Whether `room` exists in the common part, or inside the platform (and its tool); `inside`: only there."""
        foreign = set(self.platforms) - {platform}
        other_tools = set(self.platforms[platform]["iac_tool"]) - {tool} if tool else set()
        return any(
            room in chain
            and (not inside or platform in chain)
            and not foreign.intersection(chain)
            and not other_tools.intersection(chain)
            for chain in self.folders
        )

    def tools(self, platform: str) -> list[str]:
        """Tools whose room is built and not marked `unfinished`, the platform's default first."""
        return [
            tool
            for tool, row in self.platforms[platform]["iac_tool"].items()
            if (platform, tool) in self.folders and (UNFINISHED or not row.get("unfinished"))
        ]

    def models(self, platform: str, tool: str) -> list[str]:
        """Deployment models that the tool's room really has."""
        rows = self.platforms[platform]["deployment_model"]
        built = {room for chain in self.folders if chain[:2] == (platform, tool) for room in chain}
        for room, opened_by in self.shared_rooms.items():
            if room in built:
                built |= set(opened_by.get("deployment_model", ()))
        return [model for model, row in rows.items() if row["level"] != "none" and model in built]

    def built_platforms(self) -> list[str]:
        """Platforms with at least one tool and one model."""
        return [name for name in self.platforms if any(self.models(name, tool) for tool in self.tools(name))]

    def triples(self) -> list[tuple[str, str, str]]:
        """Every (platform, tool, model) that can be rendered today."""
        return [
            (platform, tool, model)
            for platform in self.built_platforms()
            for tool in self.tools(platform)
            for model in self.models(platform, tool)
        ]

    def values(self, question: str, platform: str | None = None, tool: str | None = None) -> list[str]:
        """Values of a question that are offered for this platform and tool, in the order of the prompt."""
        if question == "platform":
            return self.built_platforms()
        if platform not in self.platforms:
            return []
        if question == "iac_tool":
            return self.tools(platform)
        if question == "deployment_model":
            return self.models(platform, tool) if tool else []
        if question == "pulumi_language":
            languages = self.platforms[platform].get("pulumi_language", [])
            return [language for language in languages if self.has_room(platform, f"pulumi_{language}", "pulumi")]
        options = self.common[question]
        return [
            value
            for value, row in options.items()
            if (UNFINISHED or not row.get("unfinished"))
            and (
                not row.get("files", True)
                or self.has_room(platform, self.room(question, value), tool, row.get("files") == "platform")
            )
        ]
