"""Every validator of rendered files: which files it reads, and how it is called. Zero findings, warnings included.

Each runs once over one tree (`tree.py`). `faults.py` has a file for each that it must refuse.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from validators.tools import need, run
from validators.tree import Tree, by_file, by_folder, by_top, whole

HERE = Path(__file__).resolve().parent
YAML = ("*.yml", "*.yaml", "!*/templates/*")
SHELL = ("*.sh", ".githooks/*")
PYTHON = ("*.py", "scripts/*", "*pyproject.toml", "!*.sh")
COMPOSE = ("docker-compose*.yml", "podman-compose*.yml", "compose*.yml")

Judge = Callable[[Tree], str]
"""Reads a tree, gives the findings as text; empty when there are none."""


@dataclass(frozen=True)
class Validator:
    """One validator."""

    name: str
    files: tuple[str, ...]
    judge: Judge
    group: Callable[[str], str] = by_file


def command(tool: str, *arguments: str) -> Judge:
    """A tool that takes the files as last arguments and exits with 0 only without findings."""

    def judge(tree: Tree) -> str:
        code, output = run([need(tool), *arguments, *tree.files], cwd=tree.folder)
        return output or f"{tool} exits with {code}" if code else ""

    return judge


def folders(tree: Tree) -> list[str]:
    """The renders that are in a tree."""
    return sorted({path.partition("/")[0] for path in tree.files})


def schema(name: str, *options: str) -> Judge:
    """A JSON schema that check-jsonschema carries."""
    return command("check-jsonschema", *options, "--builtin-schema", f"vendor.{name}")


def actionlint(tree: Tree) -> str:
    """Actionlint with shellcheck; it looks for local actions only inside a git repository, hence the empty folders."""
    for render in folders(tree):
        (tree.folder / render / ".git").mkdir(exist_ok=True)
    workflows = [path for path in tree.files if "/.github/workflows/" in path]
    code, output = run([need("actionlint"), "-no-color", f"-shellcheck={need('shellcheck')}", *workflows], tree.folder)
    return output or f"actionlint exits with {code}" if code else ""


def zizmor(tree: Tree) -> str:
    """Zizmor reads whole repositories."""
    arguments = ["--offline", "--no-progress", "--persona=auditor", "--color=never"]
    code, output = run([need("zizmor"), *arguments, *folders(tree)], tree.folder)
    return output or f"zizmor exits with {code}" if code else ""


def gitleaks(tree: Tree) -> str:
    """Gitleaks over every file."""
    code, output = run([need("gitleaks"), "dir", "--verbose", "--no-banner", "--no-color", "."], tree.folder)
    return output or f"gitleaks exits with {code}" if code else ""


def yamllint(tree: Tree) -> str:
    """Yamllint with the configuration that the render ships, so that its own `make check` agrees."""
    shipped = next(iter(sorted(tree.folder.glob("*/.yamllint.yml"))), HERE / "yamllint.yml")
    return command("yamllint", "--strict", "--format=parsable", f"--config-file={shipped}")(tree)


def compose(tree: Tree) -> str:
    """Docker Compose's own reading of the file, interpolation included, with the example's environment."""
    findings = []
    for path in tree.files:
        file = tree.folder / path
        if file.name == ".env.example":
            shutil.copy(file, file.with_name(".env"))
    for path in tree.files:
        file = tree.folder / path
        if file.suffix == ".yml":
            code, output = run([need("docker-compose"), "-f", file.name, "config", "--quiet"], file.parent)
            # a variable that is not set is only a warning to Compose
            if code or output:
                findings.append(f"{path}: {output}")
    return "\n".join(findings)


def ruff_format(tree: Tree) -> str:
    """Formatting of Python files by their own configuration, or by ruff.toml where they have none."""
    return _ruff(tree, "format", "--check")


def ruff_check(tree: Tree) -> str:
    """Lint of Python files by their own configuration, or by ruff.toml where they have none."""
    return _ruff(tree, "check", "--output-format=concise")


def _ruff(tree: Tree, *arguments: str) -> str:
    # ruff takes the nearest configuration above a file
    shutil.copy(HERE / "ruff.toml", tree.folder / "ruff.toml")
    python = [path for path in tree.files if path.endswith(".py") or _shebang(tree.folder / path)]
    return command("ruff", *arguments, "--no-cache", "--quiet")(Tree(tree.folder, python))


def _shebang(file: Path) -> bool:
    line = file.read_bytes().partition(b"\n")[0]
    return line.startswith(b"#!") and b"python" in line


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"key given twice: {', '.join(sorted(twice))}")
    return dict(pairs)


class _Yaml(yaml.SafeLoader):
    """YAML with the tag of GitLab's."""


_Yaml.add_constructor("!reference", lambda loader, node: None)


def parsers(tree: Tree) -> str:
    """JSON (no key twice), TOML and YAML parse at all."""
    findings = []
    for path in tree.files:
        text = (tree.folder / path).read_text(encoding="utf-8")
        try:
            match path.rpartition(".")[2]:
                case "json":
                    json.loads(text, object_pairs_hook=_unique)
                case "toml":
                    tomllib.loads(text)
                case _:
                    list(yaml.load_all(text, _Yaml))
        except (ValueError, yaml.YAMLError) as error:
            findings.append(f"{path}: {error}")
    return "\n".join(findings)


# Files of one platform or tool have validators of their own, which come with its room.
VALIDATORS = [
    Validator(
        "hadolint", ("Dockerfile*", "Containerfile*"), command("hadolint", "--no-color", "--failure-threshold=style")
    ),
    Validator(
        "shellcheck",
        SHELL,
        command("shellcheck", "--external-sources", "--source-path=SCRIPTDIR", "--format=gcc"),
        by_folder,
    ),
    Validator("shfmt", SHELL, command("shfmt", "-d", "-i", "2")),
    Validator("actionlint", (".github/*",), actionlint, by_top),
    Validator("zizmor", (".github/*",), zizmor, by_top),
    Validator("schema github-workflows", (".github/workflows/*.yml",), schema("github-workflows")),
    Validator("schema github-actions", (".github/actions/*.yml",), schema("github-actions")),
    Validator("schema dependabot", (".github/dependabot.yml",), schema("dependabot")),
    Validator(
        "schema gitlab-ci", (".gitlab-ci.yml", ".gitlab/ci/*.yml"), schema("gitlab-ci", "--data-transform", "gitlab-ci")
    ),
    Validator("schema renovate", ("renovate.json",), schema("renovate")),
    Validator("schema compose-spec", COMPOSE, schema("compose-spec")),
    Validator("compose config", (*COMPOSE, ".env.example"), compose, whole),
    Validator("yamllint", (*YAML, ".yamllint.yml"), yamllint),
    Validator("taplo lint", ("*.toml",), command("taplo", "lint", "--no-schema", "--colors=never")),
    Validator(
        "taplo format",
        ("*.toml",),
        command(
            "taplo",
            "format",
            "--check",
            "--diff",
            "--colors=never",
            "--option=column_width=120",
            "--option=array_auto_collapse=false",
        ),
    ),
    Validator("parsers", ("*.json", "*.toml", *YAML), parsers),
    Validator("gitleaks", ("*",), gitleaks),
    Validator(
        "rumdl", ("*.md",), command("rumdl", "check", "--no-cache", "--quiet", f"--config={HERE / 'rumdl.toml'}")
    ),
    Validator(
        "typos",
        ("*", "!*.lock", "!*.sum", "!*requirements*.txt"),
        command("typos", "--format=brief", f"--config={HERE / 'typos.toml'}"),
    ),
    Validator("ruff check", PYTHON, ruff_check, by_top),
    Validator("ruff format", PYTHON, ruff_format, by_top),
]
