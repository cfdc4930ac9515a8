"""Programs that this repository or its machine has: options are held against what their own help prints."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

from validators.tools import find

from commands.extract import Line
from commands.judges import Judge, options


class MissingError(Exception):
    """A program whose help is needed is not on this machine."""


@cache
def printed(*command: str) -> str:
    """What a command prints, wherever it prints it."""
    program = find(command[0]) or shutil.which(command[0])
    if not program:
        raise MissingError(command[0])
    done = subprocess.run(
        [program, *command[1:]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


def refused(cli: str, words: list[str], text: str) -> str | None:
    """The first option that a help text does not know."""
    text = text.replace("[=", "=").replace("--[no-]", "--")
    for option in options(words):
        short = not option.startswith("--") and len(option) > 2
        letters = [f"-{letter}" for letter in option[1:] if not letter.isdigit()] if short else []
        each = [option] if re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text) else (letters or [option])
        for single in each:
            if not re.search(rf"(?<![\w-]){re.escape(single)}(?![\w-])", text):
                return f"{cli} has no {option}"
    return None


def by_help(help_words: tuple[str, ...], deep: int, line: Line, render: Path) -> str | None:
    """Hold a line against `CLI SUBCOMMAND... help_words`, where `{sub}` stands for the subcommand."""
    cli, rest = line[0], [word for word in line[1:] if word]
    sub = [word for word in rest if not word.startswith("-")][:deep]
    asked = [part for word in help_words for part in (sub if word == "{sub}" else [word])]
    text = printed(cli, *asked)
    if sub and not re.search(rf"usage:?\s[^\n]*\n?[^\n]*\b{re.escape(sub[-1])}\b", text, re.IGNORECASE):
        return f"{cli} has no {' '.join(sub)}"
    return refused(" ".join([cli, *sub]), rest, text)


def judge(help_words: str, deep: int, right: str, *wrong: str) -> Judge:
    """A judge by help."""
    return Judge(partial(by_help, tuple(help_words.split()), deep), right, wrong)


def git(line: Line, render: Path) -> str | None:
    """Options, against the manual's usage text of the command."""
    words = list(line[1:])
    while words[:1] in (["-C"], ["-c"]):
        words = words[2:]
    text = printed("git", words[0], "-h")
    if "usage:" not in text:
        return f"git has no {words[0]}"
    if words[0] in ("diff", "log", "show"):  # their options are in the usage text of this form only
        text = printed("git", "diff", "--no-index") + " --cached --oneline --format --max-count --since -1"
    return refused(f"git {words[0]}", words[1:], text)


def copier(line: Line, render: Path) -> str | None:
    """Options, against the help of the installed version."""
    text = printed(sys.executable, "-m", "copier", line[1], "--help")
    return (
        refused(f"copier {line[1]}", list(line[2:]), text)
        if f" {line[1]} " in text.partition("\n")[0]
        else f"copier has no {line[1]}"
    )


def docker_compose(line: Line, render: Path) -> str | None:
    """`docker compose …` and the file options before the command, against the real binary."""
    words = list(line)
    while words[:1] == ["-f"]:
        words = words[2:]
    text = printed("docker-compose", words[0], "--help")
    known = f"compose {words[0]} " in text
    return refused(f"docker compose {words[0]}", words[1:], text) if known else f"docker compose has no {words[0]}"


def jq(line: Line, render: Path) -> str | None:
    """Options, and whether the program compiles."""
    named = {"--arg": 2, "--argjson": 2, "--slurpfile": 2, "--rawfile": 2, "--indent": 1}
    rest = list(line[1:])
    kept: list[str] = []
    while rest and rest[0].startswith("-"):
        count = 1 + named.get(rest[0], 0)
        kept, rest = kept + rest[:count], rest[count:]
    if not rest:
        return "jq has no program"
    text = printed("jq", *kept, "--null-input", f"empty | (\n{rest[0]}\n)")
    return f"jq: {text.splitlines()[0]}" if re.search("error|unknown", text, re.IGNORECASE) else None


def python(line: Line, render: Path) -> str | None:
    """Modules, programs and inline code."""
    words = list(line[1:])
    if words[:1] == ["-c"]:
        compile(words[1], "-c", "exec")
        return None
    if words[:1] == ["-m"] and words[1] == "service":
        return None if list(render.glob("app/**/service/__main__.py")) else "there is no app/service/__main__.py"
    if words[:1] == ["-m"]:
        text = printed(
            sys.executable, "-m", *(words[1:3] if words[1:3] == ["unittest", "discover"] else words[1:2]), "--help"
        )
        return refused(f"python -m {words[1]}", words[2:], text) if "usage" in text.lower() else f"no module {words[1]}"
    if words[:1] == ["-"]:
        return None  # the program is the text that follows; the tests of the room run it
    file = render / words[0]
    if not file.is_file():
        return f"there is no {words[0]}"
    text = printed(sys.executable, str(file), "--help") if options(words[1:]) else ""
    return refused(words[0], words[1:], text) if text else None


def node(line: Line, render: Path) -> str | None:
    """Options before the program."""
    return refused("node", [word for word in line[1:] if word.startswith("-")], printed("node", "--help"))


def go(line: Line, render: Path) -> str | None:
    """Options of a command and, where it builds, those of the build."""
    deep = 2 if line[1] == "mod" else 1
    sub = list(line[1 : 1 + deep])
    text = printed("go", "help", *sub)
    if not text.startswith("usage: go"):
        return f"go has no {' '.join(sub)}"
    return refused(f"go {' '.join(sub)}", list(line[1 + deep :]), text + printed("go", "help", "build"))


def npm(line: Line, render: Path) -> str | None:
    """Options of a command, and scripts that package.json has."""
    rest = [word for word in line[1:] if not word.startswith("-")]
    if rest[0] == "run":
        packages = [*render.glob("app/package.json"), *render.glob("infra/*/package.json")]
        if not any(f'"{rest[1]}":' in package.read_text(encoding="utf-8") for package in packages):
            return f"no package.json has a script {rest[1]}"
    known = printed("npm", rest[0], "--help")
    if "Usage:" not in known or f"npm {rest[0]}" not in known:
        return f"npm has no {rest[0]}"
    # options that hold for every command are in no command's help
    return refused(
        f"npm {rest[0]}",
        [word for word in line[1:] if word not in ("--silent",)],
        known + " --no-audit --no-fund --package-lock-only",
    )


JUDGES = {
    "git": Judge(git, "git push --force origin main", ("git push --forse", "git swich main", "git diff --stats")),
    "copier": Judge(copier, "copier update --trust", ("copier update --trusted", "copier upgrade")),
    "docker-compose": Judge(docker_compose, "up --build --wait", ("up --wiat", "start-all")),
    "jq": Judge(jq, "jq --raw-output '.[0].a'", ("jq --raw '.a'", "jq '.a | map('", "jq '.a | no_such_function'")),
    "python3": Judge(python, "python3 -m venv .venv", ("python3 -m venv --no-such .venv", "python3 none.py", "python3 -m no_such")),
    "node": Judge(node, "node --env-file-if-exists=.env dist/main.js", ("node --env-fil=.env dist/main.js",)),
    "go": Judge(go, "go build -trimpath .", ("go build -trim .", "go biuld", "go mod tidi")),
    "npm": Judge(npm, "npm ci --no-audit", ("npm ci --no-such", "npm instal-all")),
    "pip": judge("{sub} --help", 1, "pip install --quiet a", "pip install --quit a", "pip instal a"),
    "curl": judge("--help all", 0, "curl --fail --max-time 5 https://example.com", "curl --max-tim 5 https://example.com"),
    "promtool": judge("{sub} --help", 2, "promtool test rules a.yml", "promtool test rulez a.yml", "promtool check rules --lnt a"),
    "ruff": judge("{sub} --help", 1, "ruff format --check", "ruff format --chek", "ruff formt"),
    "mypy": judge("--help", 0, "mypy", "mypy --no-such"),
    "check-jsonschema": judge("--help", 0, "check-jsonschema --builtin-schema vendor.gitlab-ci a", "check-jsonschema --builtin a"),
    "yamllint": judge("--help", 0, "yamllint --strict .", "yamllint --strikt ."),
    "zizmor": judge("--help", 0, "zizmor --offline .", "zizmor --ofline ."),
    "actionlint": judge("-help", 0, "actionlint -no-color", "actionlint -no-colour"),
    "gitleaks": judge("{sub} --help", 1, "gitleaks dir --no-banner .", "gitleaks dir --no-baner .", "gitleaks dirs ."),
    "hadolint": judge("--help", 0, "hadolint Dockerfile", "hadolint --no-such Dockerfile"),
    "shellcheck": judge("--help", 0, "shellcheck --format=gcc a.sh", "shellcheck --formt=gcc a.sh"),
    "shfmt": judge("--help", 0, "shfmt -d -i 2", "shfmt -z"),
}  # fmt: skip
