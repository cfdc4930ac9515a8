"""One tree of files for one validator: every distinct file of all renders once, so cost does not grow with the triples.

A file stands as `<render>/<path>`, so each finding names the first render that has it, the file and the line.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path


def by_file(path: str) -> str:
    """Files are judged one by one."""
    return path


def by_folder(path: str) -> str:
    """Files of one folder read each other: all of them are copied when one differs."""
    return path.rpartition("/")[0]


def by_top(path: str) -> str:
    """Everything below one top folder belongs together."""
    return path.partition("/")[0]


def whole(path: str) -> str:
    """All selected files of a render belong together."""
    return ""


@dataclass
class Tree:
    """What was collected: the folder, its files, and which renders share a group of them."""

    folder: Path
    files: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)

    def shared(self, findings: str) -> str:
        """A line for each group in the findings that stands for several renders."""
        return "\n".join(
            f"  {group} is the same in {len(renders)} more renders"
            for group, renders in self.groups.items()
            if renders and group in findings
        )


@lru_cache(maxsize=512)
def listing(folder: Path) -> tuple[tuple[str, str], ...]:
    """Path and digest of every file of a render."""
    return tuple(
        (path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    )


def matches(path: str, globs: Iterable[str]) -> bool:
    """Whether a path matches the globs; a glob that starts with `!` takes out what an earlier one let in."""
    found = False
    for glob in globs:
        if fnmatch(path, glob.removeprefix("!")):
            found = not glob.startswith("!")
    return found


def collect(
    renders: Mapping[str, Path], globs: Iterable[str], into: Path, group: Callable[[str], str] = by_file
) -> Tree:
    """Copy every distinct group of matching files into a new folder.

    Args:
        renders: name -> folder.
        globs: which files; `*` also matches `/`.
        into: the new folder.
        group: maps a path to the name of its group.

    Returns:
        the tree, with paths relative to `into`.
    """
    tree = Tree(into)
    globs = tuple(globs)
    seen: dict[str, str] = {}
    for render, folder in renders.items():
        grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, digest in listing(folder):
            if matches(path, globs):
                grouped[group(path)].append((path, digest))
        for name, members in grouped.items():
            key = hashlib.sha256(repr((name, members)).encode()).hexdigest()
            if key in seen:
                tree.groups[seen[key]].append(render)
                continue
            seen[key] = f"{render}/{name}".rstrip("/")
            tree.groups[seen[key]] = []
            for path, _ in members:
                target = into / render / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(folder / path, target)
                tree.files.append(f"{render}/{path}")
    return tree
