"""Renders through Copier itself, once per set of answers and session.

`render(platform="aws", …)` gives the folder of a finished render; treat it as read-only, or take `fresh=True`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import copier
import yaml
from copier import Settings
from copier._main import Worker
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

ROOT = Path(__file__).resolve().parent.parent


def load_extension(name: str) -> Any:
    """A module of `extensions/`, by path, as the template itself loads it."""
    spec = importlib.util.spec_from_file_location(f"tests_{name}", ROOT / "extensions" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def catalogue() -> Any:
    """The support matrix of this checkout (`extensions/catalogue.py`)."""
    return load_extension("catalogue").Catalogue(ROOT)


def triples() -> list[tuple[str, str, str]]:
    """Every (platform, tool, model) that is built, read from `platforms/*.yml` and `template/`."""
    found: list[tuple[str, str, str]] = catalogue().triples()
    return found


@cache
def questions() -> frozenset[str]:
    """Names of all questions."""
    files = (ROOT / "questions").glob("*.yml")
    return frozenset(name for file in files for name in yaml.safe_load(file.read_text(encoding="utf-8")))


@cache
def _plain_template() -> Path:
    """A copy of the template without its history: Copier then neither clones nor asks git for a version."""
    plain = Path(tempfile.mkdtemp(prefix="copier-infra-template-"))
    for name in ("copier.yml", "questions", "platforms", "contracts", "guide", "template", "partials", "extensions"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, plain / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, plain / name)
    return plain


@cache
def _cached(answers: str) -> Path:
    data = json.loads(answers)
    name = str(data.pop("_folder", "my-service"))
    parent = Path(tempfile.mkdtemp(prefix=f"render-{hashlib.sha256(answers.encode()).hexdigest()[:8]}-"))
    return _run(data, parent / name)


def _run(data: dict[str, Any], destination: Path) -> Path:
    unknown = set(data) - questions()
    assert not unknown, f"not a question: {sorted(unknown)}"
    with faster():
        copier.run_copy(
            str(_plain_template()), destination, data=data, defaults=True, unsafe=True, quiet=True, settings=Settings()
        )
    return destination


class Compiled(BytecodeCache):
    """Compiled files of this process, by name and checksum of the source; a clone of the template has the same names."""

    code: ClassVar[dict[tuple[str, str], bytes]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name alone."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket when its file was compiled before."""
        if code := self.code.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@contextmanager
def faster() -> Iterator[None]:
    """Copier without two thirds of its work, none of which changes a byte: test_update.py compares one render with a plain run.

    It asks git once per file whether the index ignores modes; it makes the context anew for every part of a path, and
    once more to ask for the name of the answers file, although all questions are answered by then; and it compiles
    every file for every render.
    """
    make_context, render_template = Worker._render_context, Worker._render_template

    def render(worker: Worker) -> None:
        known = make_context(worker)
        answers_file = worker.answers_relpath
        worker.jinja_env.bytecode_cache = Compiled()
        with (
            patch.object(Worker, "_render_context", lambda _: dict(known)),
            patch.object(Worker, "answers_relpath", answers_file),
        ):
            render_template(worker)

    with (
        patch.object(Worker, "_sync_git_index_executable_bit", lambda *_: None),
        patch.object(Worker, "_render_template", render),
    ):
        yield


def render(fresh: bool = False, folder: str = "my-service", **answers: Any) -> Path:
    """Render with these answers and defaults for the rest.

    Args:
        fresh: render again into a new folder that the caller may change.
        folder: name of the destination folder, from which Copier takes the default of `project_name`.
        answers: question names and values; an unknown name is an error.

    Returns:
        the folder of the render.
    """
    if fresh:
        return _run(answers, Path(tempfile.mkdtemp(prefix="render-fresh-")) / folder)
    return _cached(json.dumps(answers | {"_folder": folder}, sort_keys=True))


def render_triple(triple: tuple[str, str, str], **answers: Any) -> Path:
    """The render of one (platform, tool, model)."""
    platform, tool, model = triple
    return render(platform=platform, iac_tool=tool, deployment_model=model, **answers)
