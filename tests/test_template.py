"""The template's own sources: paths that every system takes, answers that are always quoted, platforms that stay apart."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes
from rendering import ROOT, catalogue, load_extension, questions

FREE_TEXT = {"project_name", "description", "owner", "repository_url", "alert_email"}
QUOTING = set(load_extension("quoting").FILTERS) | {"slug"}
"""`slug` leaves nothing that would need quotes."""
WORDS_ALLOWED = {
    ("questions/infrastructure.yml", "aws"): "the default of the question",
    ("questions/infrastructure.yml", "azure"): "the condition of a question that only this platform asks",
    ("questions/infrastructure.yml", "kubernetes"): "the condition of a question that only this platform asks",
    ("questions/service.yml", "kubernetes"): "the condition of a question that only this platform asks",
    ("extensions/quoting.py", "bicep"): "a language to quote for",
    ("extensions/quoting.py", "helm"): "a language to quote for",
    ("extensions/catalogue.py", "aws"): "an example in a docstring",
    ("extensions/guide.py", "aws"): "an example in a docstring",
    ("pyproject.toml", "google"): "the style of the docstrings",
    ("partials/go/go.mod.txt", "google"): "the name of modules",
    ("partials/go/go.sum.txt", "google"): "the name of modules",
}
"""A platform's word outside its room, and why it may stand there."""
NOT_READ = ("tests/", "requirements/", "guide/", "docs/", "README.md", "CHANGELOG.md")
"""Fixtures, locks, the rules' table of places, and prose about all platforms."""


def tracked() -> list[str]:
    """Files of this repository, those that are about to be added included."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(path for path in set(done.stdout.split("\0")) if path and (ROOT / path).is_file())


def sources() -> Iterator[tuple[str, nodes.Template]]:
    """Every file that goes through Jinja, parsed."""
    environment = Environment(autoescape=False)
    for path in tracked():
        if path.startswith(("template/", "partials/")) and path.endswith(".jinja"):
            yield path, environment.parse((ROOT / path).read_text(encoding="utf-8"))


def report(findings: list[str]) -> None:
    """Fail with one finding a line."""
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)


def test_paths_have_no_logic() -> None:
    """A template path holds plain words and plain rooms: no condition, quote, pipe or character that Windows refuses."""
    findings = []
    for path in tracked():
        if not path.startswith("template/"):
            continue
        inside = re.findall(r"\{\{(.*?)\}\}", path)
        plain = re.sub(r"\{\{.*?\}\}", "", path)
        if re.search(r"""[{}%"'|<>:?*\\]""", plain):
            findings.append(f"{path}: logic or an illegal character in the path")
        for name in inside:
            if name == " _copier_conf.answers_file ":
                continue
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                findings.append(f"{path}: {{{{{name}}}}} is not a plain room")
    report(findings)


def unquoted(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Line and name of every free text that reaches the output without a quoting filter as the last step."""
    for output in tree.find_all(nodes.Output):
        for expression in output.nodes:
            yield from _bare(expression)
    # what a variable is set to is quoted where it is set, or not at all
    for assignment in tree.find_all(nodes.Assign):
        yield from _bare(assignment.node)


def _bare(expression: nodes.Node) -> Iterator[tuple[int, str]]:
    if isinstance(expression, nodes.Filter) and expression.name in QUOTING:
        return
    # a comparison gives true or false, the test of a condition reaches nothing
    if isinstance(expression, nodes.Compare):
        return
    if isinstance(expression, nodes.Name) and expression.name in FREE_TEXT:
        yield expression.lineno, expression.name
    if isinstance(expression, nodes.CondExpr):
        for part in (expression.expr1, expression.expr2):
            if part is not None:
                yield from _bare(part)
        return
    for child in expression.iter_child_nodes():
        yield from _bare(child)


def test_free_text_is_quoted() -> None:
    """No free text stands bare in a file: the filter of the file's language is its last step."""
    assert questions() >= FREE_TEXT
    report(
        [f"{path}:{line}: {name} without a quoting filter" for path, tree in sources() for line, name in unquoted(tree)]
    )


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("{{ owner }}", ["owner"]),
        ("{{ owner | upper }}", ["owner"]),
        ("{{ owner | yaml | upper }}", []),  # quoted, then changed: the next test catches that
        ("{{ 'x' ~ owner }}", ["owner"]),
        ("{{ owner if platform == 'aws' else description }}", ["owner", "description"]),
        ("{% set x = project_name %}", ["project_name"]),
        ("{{ ('x' ~ owner) | yaml }}", []),
        ("{{ owner | hcl }}", []),
        ("{% if owner == 'x' %}{{ project_slug }}{% endif %}", []),
        ("{{ 'a' if owner == 'x' else 'b' }}", []),
    ],
)
def test_the_test_of_quoting(text: str, bare: list[str]) -> None:
    """The test above sees what it must see, and no more."""
    tree = Environment(autoescape=False).parse(text)
    assert [name for _, name in unquoted(tree)] == bare


def test_nothing_changes_a_quoted_text() -> None:
    """A quoting filter is the last one: what comes after it could break the quotes."""
    findings = []
    for path, tree in sources():
        for outer in tree.find_all(nodes.Filter):
            inner = outer.node
            if isinstance(inner, nodes.Filter) and inner.name in QUOTING and outer.name not in QUOTING:
                names = {name.name for name in inner.find_all(nodes.Name)}
                if names & FREE_TEXT:
                    findings.append(f"{path}:{outer.lineno}: | {outer.name} after | {inner.name}")
    report(findings)


def test_verbatim_files_have_no_jinja() -> None:
    """Jinja in a file without the suffix would reach the user as it is."""
    names = "|".join(sorted(questions() | {"contracts", "facts"}))
    pattern = re.compile(rf"\{{\{{-? ?({names})\b|\{{%-? ?(if|for|set|include|from|import|endif|endfor)\b")
    report(
        [
            f"{path}:{number}: {found[0]}"
            for path in tracked()
            if path.startswith("template/") and not path.endswith(".jinja")
            for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
            if (found := pattern.search(line))
        ]
    )


def test_platforms_stay_in_their_rooms() -> None:
    """No word of a platform outside template/{{platform}}/ and platforms/platform.yml."""
    findings = []
    for platform, facts in catalogue().platforms.items():
        own = (f"template/{{{{{platform}}}}}/", f"partials/{platform}/", f"platforms/{platform}.yml")
        pattern = re.compile(rf"\b({'|'.join(map(re.escape, facts['words']))})\b", re.IGNORECASE)
        other_rooms = tuple(
            room for name in catalogue().platforms for room in (f"template/{{{{{name}}}}}/", f"partials/{name}/")
        )
        for path in tracked():
            if path.startswith((*own, *NOT_READ, *other_rooms, "platforms/")):
                continue
            for number, line in enumerate([path, *(ROOT / path).read_text(encoding="utf-8").splitlines()]):
                if (found := pattern.search(line)) and (path, found[0].lower()) not in WORDS_ALLOWED:
                    findings.append(f"{path}:{number}: {found[0]} ({platform})")
    report(findings)


def test_no_path_of_a_machine() -> None:
    """Nothing committed names a place of the machine it was written on, or the host of a package registry."""
    hosts = "|".join(
        map(
            re.escape,
            (
                "pypi" + ".org",
                "files.pythonhosted" + ".org",
                "registry.npmjs" + ".org",
                "proxy.golang" + ".org",
                "deb.debian" + ".org",
            ),
        )
    )
    pattern = re.compile(rf"(^|[^\w.])/(work|root|tmp/bash_jobs)[/.]|{hosts}")
    report(
        [
            f"{path}:{number}: {found[0]}"
            for path in tracked()
            if not path.endswith(".gz")
            for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
            if (found := pattern.search(line)) and path != "tests/test_template.py"
        ]
    )


def test_the_repository_stays_small() -> None:
    """Copier clones this repository at every copy and update."""
    sizes = {path: (ROOT / path).stat().st_size for path in tracked()}
    assert sum(sizes.values()) < 8_000_000
    report([f"{path}: {size} bytes" for path, size in sizes.items() if size > 400_000])
