"""Quoting: one filter per language, so that no free text reaches a file bare.

`json`-style escaping is not safe everywhere: HCL evaluates `${…}`, TOML refuses surrogate pairs, YAML reads NEL as a line
break, Compose and Make expand `$`. Each filter gives a whole literal, quotes included, except `comment`, `markdown`
and `makefile`, which give one line of harmless text.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension

# C0 and C1 controls, line and paragraph separators, byte order mark: never raw in a literal
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
# the same, and characters that turn the reading direction: never in a line of plain text
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]")
SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def _double_quoted(text: str, short: dict[str, str] | None = None) -> str:
    """A double-quoted literal: backslash, quote and controls escaped, everything else as it is."""
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    names = short or {}
    return '"' + CONTROL.sub(lambda match: names.get(match[0], f"\\u{ord(match[0]):04x}"), escaped) + '"'


def _line(text: str) -> str:
    return " ".join(UNPRINTABLE.sub(" ", str(text)).split())


def yaml(text: str) -> str:
    """A double-quoted YAML scalar."""
    return _double_quoted(text)


def toml(text: str) -> str:
    """A basic TOML string."""
    return _double_quoted(text)


def json_string(text: str) -> str:
    """A JSON string."""
    return _double_quoted(text)


def hcl(text: str) -> str:
    """An HCL string without interpolation: `${` and `%{` stay text."""
    return _double_quoted(text, SHORT).replace("${", "$${").replace("%{", "%%{")


def compose(text: str) -> str:
    """A YAML scalar for a compose file, where `$` would name a variable."""
    return _double_quoted(text).replace("$", "$$")


def dotenv(text: str) -> str:
    """A value for an .env file: single quotes, which every reader takes literally; a quote inside turns to double quotes."""
    line = UNPRINTABLE.sub(" ", str(text))
    if "'" not in line:
        return f"'{line}'"
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'


def sh(text: str) -> str:
    """One shell word."""
    return shlex.quote(UNPRINTABLE.sub(" ", str(text)))


def python(text: str) -> str:
    """A Python string literal with double quotes."""
    return _double_quoted(text, SHORT)


def javascript(text: str) -> str:
    """A JavaScript or TypeScript string literal."""
    return _double_quoted(text, SHORT)


def go(text: str) -> str:
    """An interpreted Go string literal."""
    return _double_quoted(text, SHORT)


def bicep(text: str) -> str:
    """A Bicep string: single quotes, `${` stays text."""
    escaped = str(text).replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return "'" + CONTROL.sub(lambda match: SHORT.get(match[0], f"\\u{{{ord(match[0]):x}}}"), escaped) + "'"


def arm(text: str) -> str:
    """A JSON string for an ARM template, where a leading bracket would start an expression."""
    return json_string("[" + text if str(text).startswith("[") else text)


def dockerfile(text: str) -> str:
    """A value of LABEL or ENV, where `$` would name a variable."""
    line = _line(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{line}"'


def makefile(text: str) -> str:
    """One line of text in a Makefile."""
    return _line(text).replace("$", "$$").replace("#", "\\#")


def comment(text: str) -> str:
    """One line of text for a comment in any language that ends it at the line's end."""
    return _line(text)


def markdown(text: str) -> str:
    """One line of Markdown text: nothing in it is markup, and it may stand in a table."""
    line = _line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = re.sub(r"([\\`*_\[\]|$~])", r"\\\1", line)
    escaped = re.sub(r"\A([#+-])", r"\\\1", escaped)
    return re.sub(r"\A(\d+)([.)])", r"\1\\\2", escaped)


def helm(text: str) -> str:
    """A YAML scalar inside a Helm template, where `{{` would start an action."""
    return _double_quoted(text).replace("{{", '{{ "{{" }}')


FILTERS: dict[str, Callable[[Any], str]] = {
    "arm": arm,
    "bicep": bicep,
    "comment": comment,
    "compose": compose,
    "dockerfile": dockerfile,
    "dotenv": dotenv,
    "go": go,
    "hcl": hcl,
    "helm": helm,
    "javascript": javascript,
    "json": json_string,
    "makefile": makefile,
    "markdown": markdown,
    "python": python,
    "sh": sh,
    "toml": toml,
    "yaml": yaml,
}


class Quoting(Extension):
    """The filters of `FILTERS`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(FILTERS)
