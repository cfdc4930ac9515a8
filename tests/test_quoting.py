"""Every quoting filter gives back the text that went in, when the language's own reader reads it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Callable

import pytest
import yaml
from rendering import load_extension

quoting = load_extension("quoting")

HOSTILE = [
    "plain",
    'double " quote',
    "single ' quote",
    "back \\ slash \\n",
    "${upper(abspath(path.root))} $${x} %{if true}",
    "{{ 7*7 }} {% raw %} {# no #}",
    "${{ github.event.issue.title }}",
    "$(touch /tmp/pwned) `id` ; rm -rf ~ && true | cat > x",
    "no",
    "null",
    "010",
    "2026-11-24",
    "# comment",
    "key: value, - item",
    "*anchor &ref !tag %percent @at",
    "a|b|c <script>alert(1)</script> [x](y)",
    "emoji 🚀 astral 𝔘 umlaut ü",
    "del \x7f nel \x85 ls \u2028 ps \u2029 bom \ufeff",
    " leading and trailing ",
    "tab\tand\nnewline\r",
    "bell \x07 escape \x1b",
    "[concat('x')]",
    "=cmd|' /C calc'!A0",
]
ONE_LINE = [text for text in HOSTILE if not quoting.UNPRINTABLE.search(text)]


def read_hcl(literal: str) -> str:
    """Read a quoted HCL template that has no live interpolation."""
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", literal), literal
    return str(json.loads(literal.replace("$${", "${").replace("%%{", "%{")))


def read_bicep(literal: str) -> str:
    """Read a Bicep string that has no live interpolation."""
    assert not re.search(r"(?<!\\)(?:\\\\)*\$\{", literal), literal
    names = {"\\": "\\", "'": "'", "n": "\n", "r": "\r", "t": "\t", "$": "$"}
    return re.sub(r"\\(?:u\{([0-9a-f]+)\}|(.))", lambda m: chr(int(m[1], 16)) if m[1] else names[m[2]], literal[1:-1])


READERS: dict[str, Callable[[str], str]] = {
    "arm": lambda text: re.sub(r"^\[\[", "[", json.loads(text)),
    "bicep": read_bicep,
    "compose": lambda text: yaml.safe_load(text).replace("$$", "$"),
    "hcl": read_hcl,
    "javascript": json.loads,
    "go": json.loads,
    "helm": lambda text: yaml.safe_load(text.replace('{{ "{{" }}', "{{")),
    "json": json.loads,
    "python": ast.literal_eval,
    "toml": lambda text: tomllib.loads(f"x = {text}")["x"],
    "yaml": lambda text: yaml.safe_load(f"x: {text}")["x"],
}


@pytest.mark.parametrize("language", sorted(READERS))
@pytest.mark.parametrize("text", HOSTILE)
def test_the_language_reads_the_text_back(language: str, text: str) -> None:
    literal = quoting.FILTERS[language](text)
    assert "\n" not in literal
    assert READERS[language](literal) == text


@pytest.mark.parametrize("text", ONE_LINE)
def test_the_shell_reads_the_text_back(text: str) -> None:
    script = f"printf %s {quoting.sh(text)}"
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout == text


@pytest.mark.parametrize("text", ONE_LINE)
def test_make_reads_the_text_back(text: str) -> None:
    makefile = f"x := {quoting.makefile(text)}\n$(info $(x))\nall:\n\t@:\n"
    done = subprocess.run(["make", "-sf", "-"], input=makefile, capture_output=True, text=True, check=True)
    assert done.stdout.rstrip("\n") == " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["comment", "makefile", "markdown", "dockerfile", "dotenv", "sh"])
def test_texts_stay_on_one_line(language: str, text: str) -> None:
    assert not quoting.UNPRINTABLE.search(quoting.FILTERS[language](text))


@pytest.mark.parametrize("text", ONE_LINE)
def test_markdown_has_no_markup_left(text: str) -> None:
    plain = re.sub(r"\\(.)", "", quoting.markdown(text))
    assert not re.search(r"[`*_\[\]|<>]", plain.replace("&lt;", "").replace("&gt;", ""))


def test_every_filter_is_tested() -> None:
    assert set(quoting.FILTERS) == set(READERS) | {"comment", "makefile", "markdown", "dockerfile", "dotenv", "sh"}
