"""What holds for every render, whatever was answered. One test for one invariant, over all renders, findings in full."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from gallery import Gallery, combinations
from rendering import ROOT, catalogue, questions, render, triples
from validators.tree import listing

# what Windows refuses in a name
FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
LONGEST_PATH = 160  # of the 260 that Windows takes, so that a clone may lie deep
# Jinja that speaks of this template; `${{ }}`, Go templates and format strings are other languages
NAMES = "|".join(sorted(questions() | {"contracts", "facts", "catalogue", "_copier_\\w+"}))
UNRENDERED = re.compile(
    rf"\{{\{{-? ?({NAMES})\b|\{{%-? ?(if|elif|else|endif|for|endfor|set|include|from|import|macro|raw|endraw)\b|\{{# "
)
PYTHON = re.compile(r"\A#!.*python")


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Path inside the render, and where it is."""
    for path, _ in listing(folder):
        yield path, folder / path


def distinct(gallery: Gallery) -> Iterator[tuple[str, str, Path]]:
    """Every distinct file of all renders once: render, path, where it is."""
    seen = set()
    for render_name, folder in gallery.items():
        for path, digest in listing(folder):
            if (path, digest) not in seen:
                seen.add((path, digest))
                yield render_name, path, folder / path


def report(findings: list[str]) -> None:
    """Fail with one finding a line."""
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)


def fingerprint(folder: Path) -> dict[str, str]:
    """Digest and mode of every file; the place of the template is not part of a render."""
    found = {}
    for path, file in files(folder):
        content = re.sub(rb"(?m)^_src_path: .*$", b"", file.read_bytes())
        found[path] = f"{hashlib.sha256(content).hexdigest()[:12]} {file.stat().st_mode & 0o777:o}"
    return found


def test_there_are_renders(gallery: Gallery) -> None:
    """Every triple is in the gallery, and each render has the guide's files."""
    assert set(gallery) == set(combinations())
    assert len(gallery.triples()) == len(catalogue().triples()) > 0
    for name, folder in gallery.items():
        for path in ("README.md", ".copier-answers.yml", ".env.example", "docs/readiness_checklist.md"):
            assert (folder / path).is_file(), f"{name} has no {path}"


def recorded(folder: Path) -> dict[str, object]:
    """What a render's own file says was answered."""
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    return {question: value for question, value in answers.items() if not question.startswith("_")}


def test_its_own_answers_give_the_same_bytes(gallery: Gallery, tmp_path: Path) -> None:
    """From its answers file, in another path, time zone, locale, hash seed and process: the same bytes and modes.

    Every triple, and a third of the other answers: all of them take minutes and show no more.
    """
    chosen = dict(gallery.items())
    names = {"-".join(triple) for triple in triples()} | set(sorted(chosen)[::3])
    chosen = {name: folder for name, folder in chosen.items() if name in names}
    program = (
        "import json, sys; sys.path[:0] = ['src', 'tests']\n"
        "from rendering import render\n"
        "print(json.dumps({name: str(render(**answers)) for name, answers in json.load(sys.stdin).items()}))\n"
    )
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | elsewhere,
        input=json.dumps({name: recorded(folder) for name, folder in chosen.items()}),
        capture_output=True,
        text=True,
        check=True,
    )
    again = {name: Path(folder) for name, folder in json.loads(done.stdout.splitlines()[-1]).items()}
    assert set(again) == set(chosen)
    report(
        [
            f"{name}: {path} differs"
            for name, folder in chosen.items()
            for path, _ in sorted(set(fingerprint(folder).items()) ^ set(fingerprint(again[name]).items()))
        ]
    )


def test_text_is_clean(gallery: Gallery) -> None:
    """UTF-8, LF, one final newline, no blanks at a line's end, no more blank lines than a formatter leaves."""
    findings = []
    for render_name, path, file in distinct(gallery):
        place = f"{render_name}: {path}"
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            findings.append(f"{place}: not UTF-8")
            continue
        if not text:
            continue
        if "\r" in text or "\ufeff" in text:
            findings.append(f"{place}: CR or byte order mark")
        if not text.endswith("\n") or text.endswith("\n\n"):
            findings.append(f"{place}: ends with other than one newline")
        if text.startswith("\n"):
            findings.append(f"{place}:1: starts with a blank line")
        lines = text.split("\n")
        findings += [f"{place}:{n}: blank at the end" for n, line in enumerate(lines, 1) if line != line.rstrip()]
        allowed = (
            2 if file.name.endswith((".py", ".py.mako")) or PYTHON.search(text) else 1
        )  # what the language's formatter leaves
        for match in re.finditer(rf"\n{{{allowed + 2},}}", text.rstrip("\n")):
            findings.append(f"{place}:{text.count(chr(10), 0, match.start()) + 2}: more than {allowed} blank lines")
        if file.suffix in (".yml", ".yaml"):
            findings += [f"{place}:{n}: tab" for n, line in enumerate(lines, 1) if "\t" in line]
    report(findings)


def test_nothing_is_unrendered(gallery: Gallery) -> None:
    """No Jinja is left, and no part of a path came out empty."""
    hostile = {name for name, answers in combinations().items() if "{{" in answers.get("project_name", "")}
    findings = []
    for render_name, path, file in distinct(gallery):
        if re.search(r"\{\{|\}\}|--|-\.|//|(^|/)[-.]?(/|$)", path):
            findings.append(f"{render_name}: {path}: odd name")
        if render_name not in hostile:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if found := UNRENDERED.search(line):
                    findings.append(f"{render_name}: {path}:{number}: {found[0]}")
    report(findings)


def test_exec_bits(gallery: Gallery) -> None:
    """Executable is what starts with a shebang, and nothing else."""
    report(
        [
            f"{render_name}: {path}: mode {file.stat().st_mode & 0o777:o}, {'with' if shebang else 'without'} a shebang"
            for render_name, path, file in distinct(gallery)
            if (shebang := file.read_bytes()[:2] == b"#!") != bool(file.stat().st_mode & 0o111)
        ]
    )


def test_names_are_portable(gallery: Gallery) -> None:
    """Names are legal on Windows, unique without regard to case, and not too long."""
    findings = []
    for name, folder in gallery.items():
        paths = [path for path, _ in files(folder)]
        findings += [
            f"{name}: {path}: not a Windows name" for path in paths if any(map(FORBIDDEN.search, path.split("/")))
        ]
        findings += [f"{name}: {path}: {len(path)} characters" for path in paths if len(path) > LONGEST_PATH]
        lower = [path.lower() for path in paths]
        findings += [f"{name}: {path}: twice but for case" for path in sorted(set(lower)) if lower.count(path) > 1]
    report(findings)


# Lists of other people's packages, whose names are no words of ours: google.golang.org is the protocol buffers of OTLP.
PACKAGE_LISTS = {
    f"{folder}/{file}" for folder in ("app", "infra/pulumi") for file in ("go.mod", "go.sum", "package-lock.json")
}


def test_no_foreign_platform(gallery: Gallery) -> None:
    """No word of a platform that was not chosen, in any path or line."""
    words = {
        platform: re.compile(rf"\b({'|'.join(map(re.escape, facts['words']))})\b", re.IGNORECASE)
        for platform, facts in catalogue().platforms.items()
    }
    answers = combinations()
    findings, seen = [], set()
    for name, folder in gallery.items():
        chosen = answers[name]["platform"]
        # a word that two platforms share, such as `helm` in a cluster of a cloud, is not foreign
        own = {word.lower() for word in catalogue().platforms[chosen]["words"]}
        # a cluster of a cloud may name its cloud
        cluster = catalogue().common["kubernetes_distribution"].get(answers[name].get("kubernetes_distribution"), {})
        at_home = {chosen, cluster.get("runs_on")}
        own.update(cluster.get("words", []))  # ALB is also the name of Azure's controller
        for path, digest in listing(folder):
            if (*at_home, path, digest) in seen or path in PACKAGE_LISTS:
                continue
            seen.add((*at_home, path, digest))
            for number, text in enumerate([path, *(folder / path).read_text(encoding="utf-8").splitlines()]):
                # who publishes an action, and how a cloud calls its gateways, says nothing about the platform
                line = re.sub(rf"uses: [\w-]+/|{cluster.get('gateway_class', '$')}", "", text)
                findings += [
                    f"{name}: {path}:{number}: {found[0]} ({platform})"
                    for platform, pattern in words.items()
                    if platform not in at_home and (found := pattern.search(line)) and found[0].lower() not in own
                ]
    report(findings)


def test_answers_are_recorded(gallery: Gallery) -> None:
    """The answers file holds what was answered."""
    report(
        [
            f"{name}: {question} is recorded as {found[question]!r}, not {value!r}"
            for name, answers in combinations().items()
            for found in [recorded(gallery[name])]
            for question, value in answers.items()
            if found[question] != value
        ]
    )


@pytest.mark.parametrize(
    ("provider", "owner", "repository", "line"),
    [
        ("github", "@jane", "https://github.com/acme/shop", "* @jane"),
        ("github", "platform-team", "https://github.com/acme/shop", "* @acme/platform-team"),
        ("github", "Team O'Brien: R&D", "https://github.com/acme/shop", "# * @ORGANISATION/TEAM"),
        ("gitlab", "@acme/web/shops", "https://gitlab.com/acme/web/shop", "* @acme/web/shops"),
        ("gitlab", "Team O'Brien: R&D", "https://gitlab.com/acme/web/shop", "* @acme/web"),
        ("gitlab", "platform-team", "https://gitlab.com/shop", "# * @GROUP"),
    ],
)
def test_code_owners_are_such(provider: str, owner: str, repository: str, line: str) -> None:
    """Either somebody whom the provider can ask, or a line that waits for one: it passes over what is neither."""
    folder = render(ci_provider=provider, owner=owner, repository_url=repository)
    lines = (folder / f".{provider}/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert lines[2:] == [line]
