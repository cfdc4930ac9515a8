"""A repository that has an application already: the real Copier adds to it, and nothing of it is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rendering import faster
from test_update import assert_clean, commit, git, next_version, published, template, update

import copier_infra.template
from copier_infra.__main__ import main

__all__ = ["published", "template"]  # fixtures

OWN = {
    "README.md": "# Shop\n",
    "Makefile": "up:\n\techo ours\n",
    "Dockerfile": 'FROM scratch\nCMD ["/shop"]\n',
    ".gitignore": "/target/\n",
    ".env.example": "SHOP=1\n",
    "docs/design.md": "# Design\n",
    "app/main.rb": "puts 1\n",
    "scripts/seed.sh": "#!/bin/sh\necho seed\n",
}
TAKEN = {"README.md", "Makefile", ".gitignore", ".env.example"}
"""Files of the application where the template has one too."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with an application."""
    folder = tmp_path / "shop"
    for path, text in OWN.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "The shop")
    return folder


def kept(folder: Path) -> bool:
    """Every file of the application is as it was."""
    return git(folder, "status", "--porcelain", "--untracked-files=no") == "" and all(
        (folder / path).read_text(encoding="utf-8") == text for path, text in OWN.items()
    )


def new(folder: Path, *arguments: str) -> int:
    """`copier-infra new` of this work tree."""
    return main(["new", str(folder), *arguments])


def test_without_the_option_it_is_refused(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that names the way."""
    assert new(shop) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--existing" in error
    assert git(shop, "status", "--porcelain") == ""


def test_files_are_added_and_none_is_replaced(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The infrastructure arrives, with the template's text beside each file whose place was taken."""
    assert new(shop, "--existing") == 0
    assert kept(shop)
    assert {path.relative_to(shop).as_posix() for path in shop.rglob("*.new")} == {f"{path}.new" for path in TAKEN}
    said = capsys.readouterr().out
    assert [path for path in TAKEN if f"  {path}.new\n" not in said] == []
    assert (shop / "infra/scripts/deploy.sh").stat().st_mode & 0o111
    assert (shop / "docs/image_contract.md").is_file()
    assert not (shop / "app/Makefile").exists()
    assert new(shop, "--existing") == 1, "a second time it is an update"


@pytest.mark.parametrize(
    ("path", "arguments", "words"),
    [
        ("infra", [], "infra is in the way"),
        ("README.md.new", [], "README.md.new is in the way"),
        ("x", ["-d", "app_runtime=python"], "-d app_runtime=none"),
    ],
)
def test_what_is_in_the_way_is_named(
    path: str, arguments: list[str], words: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, and nothing was written."""
    (shop / path).write_text("ours\n", encoding="utf-8")
    commit(shop, "One more")
    assert new(shop, "--existing", *arguments) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert git(shop, "status", "--porcelain") == ""


def test_an_update_keeps_them_too(shop: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that is excluded the template's changes stay away; every other file takes them."""
    monkeypatch.setattr(copier_infra.template, "ROOT", template)
    with faster():
        new(shop, "--existing", "-r", "v1.0.0")
    for path in shop.rglob("*.new"):
        path.unlink()
    (shop / "infra/README.md").write_text("# Ours\n", encoding="utf-8")
    commit(shop, "The infrastructure")
    next_version(template)
    update(shop, exclude=sorted(TAKEN))
    assert_clean(shop)
    assert [path for path in OWN if (shop / path).read_text(encoding="utf-8") != OWN[path]] == []
    assert (shop / "infra/README.md").read_text(encoding="utf-8") == "# Ours\n"
    assert (shop / "docs/added.md").is_file()
    assert "# 1.1.0\n" in (shop / "scripts/check.sh").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", [[], ["--defaults"]])
def test_plain_copier_without_a_terminal_stops_at_the_first(option: list[str], shop: Path, published: Path) -> None:
    """Copier asks before it replaces a file; where nobody can answer it replaces none."""
    command = [
        sys.executable,
        "-m",
        "copier",
        "copy",
        "--trust",
        *option,
        "-d",
        "app_runtime=none",
        str(published),
        ".",
    ]
    done = subprocess.run(command, cwd=shop, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode != 0
    assert "Interactive session required" in done.stderr
    assert kept(shop)
