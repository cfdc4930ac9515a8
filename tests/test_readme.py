"""The README shows what is really rendered and really offered."""

from __future__ import annotations

import re

from rendering import ROOT, render

from copier_infra import matrix

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_is_the_tree_of_a_render() -> None:
    block = README.split("```text\n", 1)[1].split("\n```", 1)[0]
    shown: list[str] = []
    parents: list[str] = []
    for line in block.splitlines()[1:]:
        match = re.match(r"^([│├└─ ]*)(\S+)", line)
        assert match, line
        depth = len(match[1]) // 4
        parents = [*parents[: depth - 1], match[2]]
        shown.append("".join(parents))
    root = render()
    assert [path for path in shown if not (root / path).exists()] == []
    hidden = {".copier-answers.yml", ".dockerignore", ".editorconfig", ".gitattributes", ".gitignore", ".pre-commit-config.yaml",
              ".yamllint.yml", ".github", "SECURITY.md"}  # fmt: skip
    missing = {path.name for path in root.iterdir()} - {path.split("/")[0] for path in shown} - hidden
    assert missing == set()


def test_the_matrix_is_the_matrix() -> None:
    header, *body = matrix.rows()
    table = ["| " + " | ".join(row) + " |" for row in (header, ("---",) * len(header), *body)]
    assert "\n".join(table) in README, "put the output of `copier-infra matrix` into README.md"
