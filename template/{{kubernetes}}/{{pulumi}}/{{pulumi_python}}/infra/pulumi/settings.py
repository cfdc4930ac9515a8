"""What the answers of this project decide (project.json); everything else is the same for all."""

import json
from pathlib import Path
from typing import TypedDict


class Rule(TypedDict, total=False):
    """What a role allows."""

    apiGroups: list[str]
    resources: list[str]
    resourceNames: list[str]
    verbs: list[str]


class Settings(TypedDict):
    """The keys of project.json."""

    project: str
    owner: str
    namespaceLabels: dict[str, str]
    snapshotVolumes: bool
    writtenByControllers: dict[str, list[str]]
    pipeline: list[Rule]
    preview: list[Rule]


SETTINGS: Settings = json.loads(Path(__file__).with_name("project.json").read_text(encoding="utf-8"))
PROJECT, OWNER = SETTINGS["project"], SETTINGS["owner"]
