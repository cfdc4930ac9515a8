"""The simple commands of a shell text, with their words; what only the shell knows becomes a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

KEYWORDS = {"if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "exec", "esac"}
ASSIGNMENT = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*(\[[^]]*\])?\+?=")
HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
UNKNOWN = "1" * 36
"""Stands for a value that the shell computes: a text, a number, long enough for an identifier."""
MOMENT = "1700000000"
"""Stands for a computed number."""


@dataclass
class Command:
    """One simple command."""

    line: int
    words: list[str] = field(default_factory=list)


def _matching(text: str, start: int, opening: str, closing: str) -> int:
    """Index after the bracket that closes the one before `start`."""
    depth, index, quote = 1, start, ""
    while index < len(text) and depth:
        character = text[index]
        if character == "\\" and quote != "'":
            index += 1
        elif quote:
            if character == quote:
                quote = ""
            elif quote == '"' and text.startswith("$(", index):
                index = _matching(text, index + 2, "(", ")") - 1
        elif character in "'\"":
            quote = character
        elif character == opening:
            depth += 1
        elif character == closing:
            depth -= 1
        index += 1
    return index


def commands(text: str, first: int = 1) -> Iterator[Command]:  # noqa: PLR0912, PLR0915  one state machine
    """Every simple command of `text`, also in substitutions; `first` is the number of its first line."""
    text = text.replace("\\\n", " \x01")  # continued lines; the mark keeps the count of lines
    inner: list[Command] = []
    current, word, started, quote, index = Command(first), "", False, "", 0
    waiting: list[str] = []
    depth = alternative = 0  # open brackets; where the patterns of a `case` may have begun

    def line() -> int:
        return first + text.count("\n", 0, index) + text.count("\x01", 0, index)

    def end_word() -> None:
        nonlocal word, started
        if started:
            if not current.words:
                current.line = line()
            current.words.append(word)
        word, started = "", False

    done: list[Command] = []

    def end_command() -> None:
        nonlocal current
        end_word()
        done.append(current)
        current = Command(line())

    while index < len(text):
        character = text[index]
        if quote == "'":
            if character == "'":
                quote = ""
            else:
                word += character
            index += 1
        elif character == "\\" and index + 1 < len(text):
            word += text[index + 1] if not quote or text[index + 1] in '"\\$`' else text[index : index + 2]
            started = True
            index += 2
        elif text.startswith("$((", index):
            stop = _matching(text, index + 2, "(", ")")
            inner += commands_in_arithmetic(text[index + 3 : stop - 2], line())
            word, started, index = word + MOMENT, True, stop
        elif text.startswith(("$(", "<("), index) and (quote or character == "$" or not started):
            stop = _matching(text, index + 2, "(", ")")
            inner += commands(text[index + 2 : stop - 1], line())
            value = MOMENT if text.startswith("date ", index + 2) else UNKNOWN
            word, started, index = word + value, True, stop
        elif text.startswith("${", index):
            stop = _matching(text, index + 2, "{", "}")
            word, started, index = word + UNKNOWN, True, stop
        elif character == "$" and (name := re.match(r"\$([A-Za-z_]\w*|[0-9@*#?$!])", text[index:])):
            word, started, index = word + UNKNOWN, True, index + name.end()
        elif quote:
            if character == '"':
                quote = ""
            else:
                word += character
            index += 1
        elif character in "'\"":
            quote, started = character, True
            index += 1
        elif character == "#" and not started:
            while index < len(text) and text[index] != "\n":
                index += 1
        elif text.startswith("<<<", index):
            end_word()
            current.words.append("<")
            index += 3
        elif match := HEREDOC.match(text, index):
            waiting.append(match[2])
            index = match.end()
        elif character == "(" and word.endswith("=") and ASSIGNMENT.match(word):
            stop = _matching(text, index + 1, "(", ")")
            inner += [
                each
                for match in re.finditer(r"\$\(([^()]*)\)", text[index:stop])
                for each in commands(match[1], line())
            ]
            index = stop
        elif character in "\n;|&()":
            if character == "&" and (text.startswith("&>", index) or (index and text[index - 1] == ">")):
                index += 1
                continue
            end_command()
            index += 1
            depth += character == "("
            if character == ")" and depth:
                depth -= 1
            elif character == ")":
                del done[alternative:]  # what stands before a lone bracket is a pattern
            if character in "\n;":
                alternative = len(done)
            if character == "\n":
                for label in waiting:
                    end = re.compile(rf"^\s*{label}$", re.MULTILINE).search(text, index)
                    index = end.end() if end else len(text)
                waiting = []
        elif character in " \t\x01":
            end_word()
            index += 1
        elif character in "<>":
            if not word.isdigit():
                end_word()
            word, started = "", False
            current.words.append("<")
            while index < len(text) and text[index] in "<>&":
                index += 1
        else:
            word += character
            started = True
            index += 1
    end_command()
    for command in (*done, *inner):
        command.words = _simple(command.words)
        if command.words:
            yield command


def commands_in_arithmetic(text: str, line: int) -> list[Command]:
    """Commands substituted inside `$((…))`."""
    return [found for match in re.finditer(r"\$\(([^()]*)\)", text) for found in commands(match[1], line)]


def _simple(words: list[str]) -> list[str]:
    """Without keywords, assignments and redirections in front and between."""
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "<":
            skip = True
        elif not kept and (word in KEYWORDS or ASSIGNMENT.match(word)):
            continue
        else:
            kept.append(word)
    return kept
