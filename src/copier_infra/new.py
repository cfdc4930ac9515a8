"""`copier-infra new`: render a new repository, all of it or nothing.

Copier itself leaves a part of the files when it is interrupted, and answers a bad value with a traceback; here the
render happens beside the destination and moves there in one step, and a refusal is one line.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import copier
import yaml
from copier.errors import CopierError

from copier_infra import existing, template

ANSI = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS = re.compile(
    r"^\s*(create|identical|skip|conflict|force|overwrite)\b|^Copying from template|^No git tags found"
)


class Refused(Exception):
    """The answers or the destination cannot be used; the text is one line for the user."""


def run(options: argparse.Namespace) -> None:
    """Ask what is not given, render, move into place, print the next steps."""
    destination = options.destination.expanduser().resolve()
    taken = destination.exists() and (not destination.is_dir() or any(destination.iterdir()))
    if taken and not (options.existing and destination.is_dir()):
        raise Refused(f"{destination} is not empty; with --existing the files are put beside those that are there")
    answers = _answers(options)
    if taken:
        _check_existing(destination, answers)
    missing_parent = next((parent for parent in destination.parents if parent.is_dir()), None)
    if missing_parent is None:
        raise Refused(f"{destination} cannot be created")
    with _beside(missing_parent) as folder:
        rendered = folder / destination.name
        output = _render(rendered, answers, options)
        if taken:
            try:
                print(existing.summary(destination, *existing.place(rendered, destination)))
            except FileExistsError as error:
                raise Refused(str(error)) from None
            return
        if destination.is_dir():
            destination.rmdir()
        destination.parent.mkdir(parents=True, exist_ok=True)
        rendered.rename(destination)
    print(output.replace(str(rendered), str(destination)).strip())


def _check_existing(destination: Path, answers: dict[str, Any]) -> None:
    """A repository with an application keeps it: the service that comes along would be a second one."""
    answers.setdefault("app_runtime", "none")
    if answers["app_runtime"] != "none" and (destination / "app").exists():
        raise Refused(
            f"{destination / 'app'} exists; the service of the template needs that folder: -d app_runtime=none"
        )
    if (destination / ".copier-answers.yml").exists():
        raise Refused(f"{destination} was rendered by Copier before; there, run: copier update --trust")


@contextlib.contextmanager
def _beside(parent: Path) -> Any:
    """A temporary folder on the same file system, so that the final step is one rename."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".copier-infra-", dir=parent))
    except OSError as error:
        raise Refused(f"{parent} is not writable: {error.strerror}") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(options: argparse.Namespace) -> dict[str, Any]:
    """Answers of the data file, overridden by those of the command line; every name must be a question."""
    answers: dict[str, Any] = {}
    if options.data_file:
        try:
            loaded = yaml.safe_load(options.data_file.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise Refused(f"{options.data_file}: {_first_line(error)}") from None
        if not isinstance(loaded, dict):
            raise Refused(f"{options.data_file}: must hold NAME: VALUE lines")
        answers = {name: value for name, value in loaded.items() if not str(name).startswith("_")}
    for pair in options.data:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Refused(f"-d {pair}: must be NAME=VALUE")
        answers[name] = value
    for name, value in answers.items():
        question = template.questions().get(name)
        if question is None:
            near = difflib.get_close_matches(str(name), template.questions(), 1)
            raise Refused(f"{name}: there is no such question" + (f"; did you mean {near[0]}?" if near else ""))
        if question["type"] == "str" and not isinstance(value, str):
            raise Refused(f"{name}: must be text; in a YAML file write it in quotes")
        if question["type"] == "int" and not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
            raise Refused(f"{name}: must be a whole number")
    return answers


def _render(destination: Path, answers: dict[str, Any], options: argparse.Namespace) -> str:
    """Render into `destination` and return Copier's closing message."""
    said = io.StringIO()
    asks = sys.stdin.isatty() and not options.defaults
    # Copier sets off its questions with blank lines; where nothing is asked they are noise.
    quiet_stdout = contextlib.nullcontext() if asks else contextlib.redirect_stdout(io.StringIO())
    try:
        with contextlib.redirect_stderr(said), quiet_stdout, warnings.catch_warnings(action="ignore"):
            copier.run_copy(
                str(template.ROOT),
                destination,
                data=answers,
                defaults=not asks,
                vcs_ref=options.vcs_ref,
                unsafe=True,
            )
    except (CopierError, ValueError, TypeError) as error:
        raise Refused(_first_line(error)) from None
    return "\n".join(line for line in ANSI.sub("", said.getvalue()).splitlines() if not PROGRESS.search(line))


def _first_line(error: BaseException) -> str:
    """One line of an error: Copier's own sentence without the question's repeated name."""
    text = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"^Validation error for question '\w+': ", "", text)
