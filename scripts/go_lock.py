#!/usr/bin/env python3
"""Write the modules of the Go service for every combination of its rooms into the two lists of partials/go/.

Go tidies each combination by itself, with the newest versions when --update is given; a line of the lists names the room
that brings it. Run it as `PYTHONPATH=src:tests .venv/bin/python scripts/go_lock.py` after a change of an import.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import rendering

PARTIALS = Path(__file__).resolve().parent.parent / "partials" / "go"
ROOMS = ("postgres", "redis", "feature_flags")
Combination = frozenset[str]
COMBINATIONS = [frozenset(chosen) for size in range(len(ROOMS) + 1) for chosen in combinations(ROOMS, size)]


def answers(chosen: Combination) -> dict[str, str]:
    """The answers that open these rooms and no other."""
    models = {model: (platform, tool, model) for platform, tool, model in rendering.triples()}
    triple = models["feature_flags" if "feature_flags" in chosen else "rolling"]
    return {
        **dict(zip(("platform", "iac_tool", "deployment_model"), triple, strict=True)),
        "app_runtime": "go",
        "database": "postgres" if "postgres" in chosen else "none",
        "cache": "redis" if "redis" in chosen else "none",
    }


def merged(variants: Mapping[Combination, list[str]]) -> list[str]:
    """Lines `room|text` that give each variant back; `service` is the room of what all have."""
    rooms = {frozenset(COMBINATIONS): "service"} | {
        frozenset(chosen for chosen in COMBINATIONS if room in chosen): room for room in ROOMS
    }
    rows = []
    for line in variants[frozenset(ROOMS)]:
        having = frozenset(chosen for chosen, lines in variants.items() if line in lines)
        if having not in rooms:
            sys.exit(f"no single room brings {line!r}: it is in {sorted(map(sorted, having))}")
        rows.append((rooms[having], line))
    for chosen, lines in variants.items():
        if [line for room, line in rows if room in {"service", *chosen}] != lines:
            sys.exit(f"the lists do not give {sorted(chosen)} back")
    return [f"{room}|{line}" for room, line in rows]


def main() -> None:
    """Tidy all combinations and write both lists."""
    update = "--update" in sys.argv[1:]
    files: dict[str, dict[Combination, list[str]]] = {"go.mod": {}, "go.sum": {}}
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    newest = ""
    # All rooms first: what it decides about versions, the others take over.
    for chosen in sorted(COMBINATIONS, key=len, reverse=True):
        app = rendering.render(fresh=True, **answers(chosen)) / "app"
        if newest:
            (app / "go.mod").write_text(newest, encoding="utf-8")
            (app / "go.sum").unlink()
        commands = [["go", "get", "-u", "./..."]] if update and not newest else []
        for command in [*commands, ["go", "mod", "tidy"]]:
            subprocess.run(command, cwd=app, env=environment, check=True)
        for name, variants in files.items():
            variants[chosen] = (app / name).read_text(encoding="utf-8").splitlines()
        newest = newest or (app / "go.mod").read_text(encoding="utf-8")
    for name, variants in files.items():
        (PARTIALS / f"{name}.txt").write_text("\n".join(merged(variants)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
