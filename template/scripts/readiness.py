#!/usr/bin/env python3
"""Report the 14 points of docs/readiness_checklist.md: pass, fail, or manual with the date of its signature.

Exit 0 when nothing failed, 1 when a point failed; with --strict an unsigned manual point fails as well.
Only the standard library is used, so it runs wherever the pipeline runs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKLIST = ROOT / "docs" / "readiness_checklist.md"
POINT = re.compile(r"^## (?P<id>[A-Z]+-\d+): (?P<title>.+)$", re.MULTILINE)
EVIDENCE = re.compile(r"^- Evidence: `(?P<file>[^`]+)` (?P<selector>\w+) `(?P<value>[^`]+)`$", re.MULTILINE)
SIGNATURE = re.compile(r"^- Signed off:(?P<who> *\d{4}-\d{2}-\d{2} by \S.*)?", re.MULTILINE)
# What the template writes when nobody answered; it must be replaced before production.
PLACEHOLDERS = {"CHK-08": "alerts@example.com", "CHK-11": "alerts@example.com"}


def headings(text: str) -> set[str]:
    """Anchors of a Markdown file, as GitHub and GitLab make them."""
    titles = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def found(file: str, selector: str, value: str) -> bool:
    """Whether the place that a point names is there."""
    path = ROOT / file
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    if selector == "anchor":
        return value in headings(text)
    if selector == "hcl":
        kind, _, name = value.partition(".")
        return (
            re.search(
                rf'"{re.escape(kind)}"\s+"{re.escape(name.split(".")[0])}"|^{re.escape(kind)}\b', text, re.MULTILINE
            )
            is not None
        )
    if selector in ("yaml", "toml", "json"):
        return value.split(".")[-1].split("[")[0] in text
    return value in text


def report() -> Iterator[tuple[str, str, str, str]]:
    """Id, title, state and evidence of every point."""
    text = CHECKLIST.read_text(encoding="utf-8")
    answers = (ROOT / ".copier-answers.yml").read_text(encoding="utf-8")
    points = list(POINT.finditer(text))
    for point, following in zip(points, [*points[1:], None], strict=True):
        body = text[point.end() : following.start() if following else len(text)]
        places = [match.groupdict() for match in EVIDENCE.finditer(body)]
        missing = [f"{place['file']}: {place['value']}" for place in places if not found(**place)]
        signature = SIGNATURE.search(body)
        placeholder = PLACEHOLDERS.get(point["id"])
        if missing:
            yield point["id"], point["title"], "fail", "not found: " + "; ".join(missing)
        elif placeholder and placeholder in answers:
            yield point["id"], point["title"], "fail", f"alert_email is still {placeholder}"
        elif not places and not signature:
            yield point["id"], point["title"], "fail", "no evidence is named"
        elif signature:
            yield point["id"], point["title"], "manual", (signature["who"] or "").strip() or "not signed yet"
        else:
            yield point["id"], point["title"], "pass", ", ".join(dict.fromkeys(place["file"] for place in places))


def main() -> int:
    """Print the report."""
    strict = "--strict" in sys.argv[1:]
    failed = 0
    for name, title, state, evidence in report():
        print(f"{state:<6}  {name}  {title}\n                {evidence}")
        failed += state == "fail" or (strict and evidence == "not signed yet")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
