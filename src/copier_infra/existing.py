"""A render put into a repository that exists: files are added, none of those that are there is replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

BESIDE = ".new"
"""Added to the name of a rendered file whose place is taken."""


def place(rendered: Path, destination: Path) -> tuple[list[str], list[str]]:
    """Copy every file of `rendered` to where nothing is; beside a different file it becomes `NAME.new`.

    Returns:
        the paths that were added, and those that were kept as they are.

    Raises:
        FileExistsError: something is in the way; nothing was written.
    """
    added: dict[Path, Path] = {}
    beside: dict[Path, Path] = {}
    for file in sorted(path for path in rendered.rglob("*") if path.is_file()):
        target = destination / file.relative_to(rendered)
        if not target.exists() and not target.is_symlink():
            added[target] = file
        elif not target.is_file() or target.read_bytes() != file.read_bytes():
            beside[target] = file
    copies = added | {target.with_name(target.name + BESIDE): file for target, file in beside.items()}
    for target in copies:
        parents = [parent for parent in target.parents if parent.is_relative_to(destination)]
        if blocking := next((path for path in [target, *parents] if path.exists() and not path.is_dir()), None):
            raise FileExistsError(f"{blocking} is in the way; move it, nothing was written")
    for target, file in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    return _names(added, destination), _names(beside, destination)


def _names(paths: dict[Path, Path], destination: Path) -> list[str]:
    return [path.relative_to(destination).as_posix() for path in paths]


def summary(destination: Path, added: list[str], kept: list[str]) -> str:
    """What was done and what is left to do."""
    lines = [f"{len(added)} files were added to {destination}; none was replaced."]
    if kept:
        lines += ["", "Yours were kept, and the template's text is beside each, to merge and remove:"]
        lines += [f"  {name}{BESIDE}" for name in kept]
    return "\n".join([*lines, "", "Then read docs/image_contract.md, and commit."])
