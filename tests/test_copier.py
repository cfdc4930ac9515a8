"""Canaries: what this template rests on in Copier and does not find in its documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import copier
import pytest
from copier import Settings


def make(root: Path, files: dict[str, str], settings: str = "") -> Path:
    """A small template: `files` below its `template/` folder."""
    for name, text in files.items():
        path = root / "template" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "copier.yml").write_text(
        f"_subdirectory: template\n_envops: {{undefined: jinja2.StrictUndefined}}\n{settings}", encoding="utf-8"
    )
    return root


def run(template: Path, destination: Path, **data: Any) -> list[str]:
    """Render and list the files."""
    copier.run_copy(str(template), destination, data=data, defaults=True, quiet=True, settings=Settings())
    return sorted(path.relative_to(destination).as_posix() for path in destination.rglob("*") if path.is_file())


SWITCHES = 'a: {type: str, when: false, default: "."}\nb: {type: str, when: false, default: ""}\n'


def test_a_dot_segment_disappears_and_an_empty_one_skips(tmp_path: Path) -> None:
    template = make(tmp_path / "t", {"{{a}}/x/one": "1", "{{b}}/x/two": "2", "x/three": "3"}, SWITCHES)
    assert run(template, tmp_path / "out") == ["x/one", "x/three"]


def test_rooms_nest(tmp_path: Path) -> None:
    template = make(
        tmp_path / "t", {"{{a}}/d/{{a}}/one": "1", "{{a}}/d/{{b}}/two": "2", "{{b}}/{{a}}/three": "3"}, SWITCHES
    )
    assert run(template, tmp_path / "out") == ["d/one"]


def test_a_room_without_a_switch_is_an_error(tmp_path: Path) -> None:
    template = make(tmp_path / "t", {"{{misspelt}}/one": "1"}, SWITCHES)
    with pytest.raises(Exception, match="misspelt"):
        run(template, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_sources_of_one_file_are_an_error(tmp_path: Path) -> None:
    template = make(tmp_path / "t", {"{{a}}/one": "1", "one": "2"}, SWITCHES)
    with pytest.raises(Exception, match="Interactive session required"):
        run(template, tmp_path / "out")
