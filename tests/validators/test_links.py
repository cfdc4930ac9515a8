"""Every link and every file that a Markdown file names is there, in every render and in this repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from gallery import Gallery
from rendering import ROOT
from test_template import tracked

from validators import links

PLANTED = """\
# A title

## One `part`: two

[here](#one-part-two) [file](b.md) [other](b.md#title) `docs/there.md` [web](https://example.com/#x)

```sh
echo "[not a link](nowhere.md)"
```

[gone](c.md) [no heading](b.md#nothing) `docs/gone.md`
"""


def test_renders(gallery: Gallery) -> None:
    broken: dict[str, list[str]] = {}
    for name, folder in gallery.items():
        for finding in links.findings(folder):
            broken.setdefault(finding, []).append(name)
    if broken:
        text = "\n".join(f"{names[0]} (and {len(names) - 1} more): {finding}" for finding, names in broken.items())
        pytest.fail(text, pytrace=False)


def test_this_repository() -> None:
    own = {path for path in tracked() if path.endswith(".md") and not path.startswith("template/")}
    broken = [
        finding for finding in links.findings(ROOT) if finding.partition(":")[0] in own and "`: no such" not in finding
    ]
    assert broken == []


def test_planted_faults(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/there.md").write_text("# There\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Title\n", encoding="utf-8")
    (tmp_path / "a.md").write_text(PLANTED, encoding="utf-8")
    assert list(links.findings(tmp_path)) == [
        "a.md:11 c.md: no such file",
        "a.md:11 b.md#nothing: no such heading",
        "a.md:11 `docs/gone.md`: no such file",
    ]
