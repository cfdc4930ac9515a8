"""Links of Markdown files inside a render: the file is there, and the heading that an anchor names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"(?<!\\)\[(?:[^\]\\]|\\.)*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"^(```|~~~).*?^\1[^\S\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
# a file named in backticks, as runbooks do; placeholders and globs are not files
NAMED = re.compile(r"`((?:docs|infra|scripts|app|\.github)/[\w./-]+)`")


def slug(heading: str) -> str:
    """The anchor that GitHub and GitLab give a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("\\", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(file: Path) -> set[str]:
    """Every anchor of a Markdown file; a heading that comes again gets a number."""
    text = re.sub(r"^(```|~~~).*?^\1[^\S\n]*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    seen: Counter[str] = Counter()
    found = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    for heading in re.findall(r"^#{1,6} (.+?)#*$", text, re.MULTILINE):
        name = slug(heading)
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def findings(folder: Path) -> Iterator[str]:
    """Broken links and names of files that are not there, as `path:line words`."""
    for file in sorted(folder.rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        # code keeps its lines, so that numbers stay right, but not its brackets
        prose = CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        for match in LINK.finditer(prose):
            target, _, anchor = match[1].partition("#")
            place = f"{file.relative_to(folder)}:{text.count(chr(10), 0, match.start()) + 1}"
            if re.match(r"[a-z]+:", target):
                continue
            there = (
                (folder / target.lstrip("/") if target.startswith("/") else file.parent / target) if target else file
            )
            if not there.exists():
                yield f"{place} {match[1]}: no such file"
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                yield f"{place} {match[1]}: no such heading"
        for match in NAMED.finditer(text):
            # a word in capitals stands for one of several, such as ENV for an environment
            glob = re.sub(r"\b[A-Z]{2,}\b(?!\.md)", "*", match[1]).rstrip("/")
            if not any(folder.glob(glob)) and not match[1].endswith((".tfstate", ".venv", "node_modules")):
                yield f"{file.relative_to(folder)}:{text.count(chr(10), 0, match.start()) + 1} `{match[1]}`: no such file"
