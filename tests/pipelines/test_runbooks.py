"""Runbooks of every render: the parts that a newcomer and somebody on call look for."""

from __future__ import annotations

import re

from gallery import Gallery

PARTS = [
    "Setup",
    "Deploy",
    "Scale",
    "Monitor",
    "Debug",
    "Rollback",
    "Secrets",
    "Incident",
    "Switch the platform",
    "Destroy",
    "Alerts",
]
FEWER_THAN = 12
"""Steps by hand from nothing to a first release."""


def parts(text: str) -> dict[str, str]:
    """Heading of the second level -> its text."""
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def steps(text: str) -> int:
    """Numbered steps up to the words that say how to verify them."""
    return len(re.findall(r"^\d+\. ", text.partition("\n**Verify:**")[0], re.MULTILINE))


def faults(text: str) -> list[str]:
    """What is missing in a runbook."""
    found = parts(text)
    missing = [f"no part {part}" for part in PARTS if part not in found]
    count = steps(found.get("Setup", ""))
    if not 0 < count < FEWER_THAN:
        missing.append(f"setup has {count} steps")
    missing += [
        f"{part} does not say how to {word.lower()}"
        for part in ("Setup", "Deploy")
        for word in ("Verify", "Undo")
        if f"**{word}" not in found.get(part, "")
    ]
    return missing


def test_runbooks(gallery: Gallery) -> None:
    found = []
    for name, folder in gallery.items():
        (runbook,) = (folder / "docs/runbooks").glob("*_runbook.md")
        found += [f"{name}: {lack}" for lack in faults(runbook.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


def test_a_lack_is_found() -> None:
    good = "".join(f"## {part}\n\n1. x\n\n**Verify:** x\n**Undo:** x\n\n" for part in PARTS)
    assert faults(good) == []
    assert faults(good.replace("## Incident", "## Accident")) == ["no part Incident"]
    assert faults(good.replace("1. x", "1. x\n" * FEWER_THAN, 1)) == [f"setup has {FEWER_THAN} steps"]
    assert faults(good.replace("**Verify:** x", "", 1)) == ["Setup does not say how to verify"]
