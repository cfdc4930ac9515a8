#!/usr/bin/env python3
"""Write the lock of the Node service for every combination of its rooms into one template.

npm locks each combination by itself; what they share is written once, the rest inside a condition, and every render
of the result must be what npm wrote, byte for byte. Run it after a change of package.json.jinja; it needs Node 22.18,
npm 11 and a registry.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

APP = Path(__file__).resolve().parent.parent / "template" / "{{node}}" / "app"
ROOMS = ("postgres", "redis", "feature_flags")
Combination = frozenset[str]
COMBINATIONS = [frozenset(chosen) for size in range(len(ROOMS) + 1) for chosen in combinations(ROOMS, size)]
ENVIRONMENT = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)


def render(template: str, chosen: Combination) -> str:
    """A template of the app as one combination of rooms sees it."""
    return ENVIRONMENT.from_string(template).render({room: "." if room in chosen else "" for room in ROOMS})


def locked(chosen: Combination) -> str:
    """What npm makes of the package.json of one combination."""
    with tempfile.TemporaryDirectory() as folder:
        package = render((APP / "package.json.jinja").read_text(), chosen)
        Path(folder, "package.json").write_text(package)
        Path(folder, ".npmrc").write_text((APP / ".npmrc").read_text())
        command = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return Path(folder, "package-lock.json").read_text()


def conditions() -> dict[frozenset[Combination], str]:
    """The shortest expression for each set of combinations that one can describe."""
    terms = [" or ".join(rooms) for size in (1, 2, 3) for rooms in combinations(ROOMS, size)]
    found: dict[frozenset[Combination], str] = {}
    for term in chain(terms, (f"not ({term})" for term in terms)):
        matching = frozenset(c for c in COMBINATIONS if render(f"{{{{ 1 if {term} else 0 }}}}", c) == "1")
        found.setdefault(matching, term)
    return found


CONDITIONS = conditions()


def merged(variants: dict[Combination, dict[str, Any]]) -> Iterator[str]:
    """Lines of a JSON object that stands for all variants."""
    order = list(next(iter(variants.values())))
    opened = ""
    yield "{"
    for key in order:
        having = {c: variant[key] for c, variant in variants.items() if key in variant}
        comma = "" if key == order[-1] else ","
        present = frozenset(having)
        condition = "" if len(having) == len(variants) else CONDITIONS[present | (set(COMBINATIONS) - set(variants))]
        assert comma or not condition, f"{key} is last and not everywhere: its comma would need a condition of its own"
        if opened and condition != opened:
            yield "{% endif %}"
        if condition and condition != opened:
            yield f"{{% if {condition} %}}"
        opened = condition
        yield from value(key, having, comma)
    yield "}"


def value(key: str, having: dict[Combination, Any], comma: str) -> Iterator[str]:
    """Lines of one key and its value."""
    texts = {json.dumps(found, indent=2, ensure_ascii=False) for found in having.values()}
    if len(texts) == 1:
        lines = texts.pop().splitlines()
    else:
        assert all(isinstance(found, dict) for found in having.values()), f"{key} has several values: {texts}"
        lines = list(merged(having))
    lines[0] = f"{json.dumps(key)}: {lines[0]}"
    lines[-1] += comma
    yield from (line if line.startswith("{%") else "  " + line for line in lines)


def main() -> int:
    """Write `package-lock.json.jinja`."""
    locks = {chosen: locked(chosen) for chosen in COMBINATIONS}
    # The richest combination first: its keys, in npm's order, are the keys of all.
    parsed = {chosen: json.loads(locks[chosen]) for chosen in reversed(COMBINATIONS)}
    template = "\n".join(merged(parsed)) + "\n"
    for chosen, lock in locks.items():
        assert render(template, chosen) == lock, f"the lock of {sorted(chosen)} is not what npm wrote"
    (APP / "package-lock.json.jinja").write_text(template)
    print(f"{len(template.splitlines())} lines for {len(locks)} combinations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
