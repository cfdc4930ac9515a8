"""Bad answers are refused in one line that names the question and the rule, and nothing is written; odd ones stay intact."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml
from copier import Settings
from copier.errors import CopierError
from gallery import VALID, Gallery
from rendering import ROOT, _plain_template
from validators.tree import listing

from copier_infra.__main__ import main

INVALID = {file.stem: file for file in sorted((ROOT / "tests/answers/invalid").glob("*.yml"))}


def expected(file: Path) -> str:
    """What the message must say."""
    return re.findall(r"(?m)^# expect: (.+)$", file.read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize("name", INVALID)
def test_refused_by_our_command(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on stderr, exit 1, and the parent folder as it was."""
    assert main(["new", str(tmp_path / "out"), "--defaults", "--data-file", str(INVALID[name])]) == 1
    said = capsys.readouterr()
    assert expected(INVALID[name]) in said.err
    assert said.err.count("\n") == 1, said.err
    assert not said.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in INVALID if name != "misspelt_question"])
def test_refused_by_copier(name: str, tmp_path: Path) -> None:
    """Copier's own message ends in the same words; it ignores a misspelt question, which our command does not."""
    answers = yaml.safe_load(INVALID[name].read_text(encoding="utf-8"))
    question = expected(INVALID[name]).partition(":")[0]
    with pytest.raises((ValueError, CopierError)) as caught:
        copier.run_copy(
            str(_plain_template()),
            tmp_path / "out",
            data=answers,
            defaults=True,
            unsafe=True,
            quiet=True,
            settings=Settings(),
        )
    assert question in str(caught.value) or question == "rto_minutes", str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_refused_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same for `-d`, and for a pair without an equals sign."""
    assert main(["new", str(tmp_path / "out"), "-l", "-d", "project_slug=a--b"]) == 1
    assert main(["new", str(tmp_path / "out"), "-l", "-d", "platform"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert ["project_slug" in said[0], "NAME=VALUE" in said[1]] == [True, True]
    assert list(tmp_path.iterdir()) == []


def strings(value: Any) -> Iterator[str]:
    """Every text in parsed data, keys included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def literals(text: str) -> Iterator[str]:
    """Double-quoted literals with C-like escapes."""
    for literal in re.findall(r'"(?:[^"\\\n]|\\.)*"', text):
        try:
            yield json.loads(literal.replace("\\$", "$"))
        except ValueError:
            continue


def hcl(text: str) -> Iterator[str]:
    """Literals of HCL, with its two ways to write an expression as text undone."""
    return (found.replace("$${", "${").replace("%%{", "%{") for found in literals(text))


def compose(text: str) -> Iterator[str]:
    """Values of a compose file as Compose passes them on."""
    return (found.replace("$$", "$") for found in strings(yaml.safe_load(text)))


def markdown(text: str) -> Iterator[str]:
    """Lines of Markdown as a reader sees them."""
    return (html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line)) for line in text.splitlines())


def plain(text: str) -> Iterator[str]:
    """Lines as they are: comments, .env files."""
    return iter(text.splitlines())


READERS: list[tuple[str, Callable[[str], Iterator[str]]]] = [
    (r"compose\.yml$", compose),
    (r"\.(yml|yaml)$", lambda text: (found for part in yaml.safe_load_all(text) for found in strings(part))),
    (r"\.json$", lambda text: strings(json.loads(text))),
    (r"\.toml$", lambda text: strings(tomllib.loads(text))),
    (r"\.(tf|tfvars|hcl)$", hcl),
    (r"\.md$", markdown),
    (r"(Dockerfile|Containerfile|\.py|\.ts|\.js|\.go)$", literals),
    (r"", plain),
]


def test_hostile_texts_arrive_intact(gallery: Gallery) -> None:
    """Where a free text stands in a file, reading that file in its own language gives the text back, whole."""
    folder, answers = gallery["answers-hostile_texts"], VALID["hostile_texts"]
    # a word of each text that no quoting changes, by which its places are found
    words = {"Söhne": answers["project_name"], "zebra": answers["description"], "Brien": answers["owner"]}
    seen, findings = set(), []
    for path, _ in listing(folder):
        text = (folder / path).read_text(encoding="utf-8")
        read = next(reader for pattern, reader in READERS if re.search(pattern, path))
        values = [*read(text), *(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))]
        for word in (word for word in words if word in text):
            if any(words[word] in value for value in values):
                seen.add(path.rpartition(".")[2])
            else:
                findings.append(f"{path}: {word} is there, but not the whole text")
    assert not findings, "\n".join(findings)
    assert {"md", "yml", "tf"} <= seen, f"the texts were found only in {sorted(seen)}"


@pytest.mark.parametrize("name", VALID)
def test_answers_are_recorded(name: str, gallery: Gallery) -> None:
    """Unusual answers keep their value and type in the answers file."""
    recorded = yaml.safe_load((gallery[f"answers-{name}"] / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert {question: recorded[question] for question in VALID[name]} == VALID[name]
