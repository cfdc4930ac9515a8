"""What all rooms must agree on: the timings, the variables, the health paths, the alerts and their runbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from gallery import Gallery, combinations
from rendering import ROOT, catalogue
from validators.tree import listing

CONTRACTS = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in (ROOT / "contracts").glob("*.yml")}
RUNTIME = re.compile(r"^([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def answers_of(folder: Path) -> dict[str, Any]:
    """All answers of a render."""
    loaded: dict[str, Any] = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    return loaded


def applies(contract: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The entries of a contract whose `when` room the answers open."""
    rooms = {catalogue().room(name, value) for name, value in answers.items() if name in catalogue().rooms}
    return {name: entry for name, entry in CONTRACTS[contract].items() if entry.get("when", "") in rooms | {""}}


def report(findings: list[str]) -> None:
    """Fail with one finding a line."""
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)


@pytest.mark.parametrize("platform", catalogue().platforms)
def test_timings(platform: str) -> None:
    """The platform's probe outlasts a slow dependency, and its kill timeout outlasts drain and shutdown."""
    facts = catalogue().platforms[platform]
    assert CONTRACTS["health"]["timeout"] + 0.1 < facts["limits"]["probe_timeout"]
    assert facts["timings"]["drain_delay"] + facts["timings"]["shutdown_timeout"] + 2 < facts["limits"]["kill_timeout"]
    assert CONTRACTS["health"]["probe"]["timeout"] <= facts["limits"]["probe_timeout"]


@pytest.mark.parametrize("name", CONTRACTS["environment"])
def test_every_variable_is_sound(name: str) -> None:
    """A default meets its own rule, a secret has no default, a room in `when` exists."""
    entry = CONTRACTS["environment"][name]
    assert entry["help"]
    default = entry.get("default")
    if isinstance(default, (int, float)) and not isinstance(default, bool):
        assert entry.get("minimum", default) <= default <= entry.get("maximum", default)
    if "choices" in entry:
        assert default in entry["choices"]
    assert not (entry.get("secret") and default)
    rooms = {room for options in catalogue().rooms.values() for room in options.values()}
    assert entry.get("when", next(iter(rooms))) in rooms


def test_variables_of_the_example(gallery: Gallery) -> None:
    """.env.example names exactly the variables of the contract that the answers ask for."""
    findings = []
    for name, folder in gallery.items():
        expected = set(applies("environment", answers_of(folder)))
        found = RUNTIME.findall((folder / ".env.example").read_text(encoding="utf-8"))
        findings += [f"{name}: .env.example: {variable}" for variable in sorted(expected ^ set(found))]
        findings += [f"{name}: .env.example: {variable} twice" for variable in set(found) if found.count(variable) > 1]
    report(findings)


def test_variables_of_the_specification(gallery: Gallery) -> None:
    """docs/specs/codebase_spec.md has exactly one table row for each variable, with its secrecy."""
    findings = []
    for name, folder in gallery.items():
        expected = applies("environment", answers_of(folder))
        text = (folder / "docs/specs/codebase_spec.md").read_text(encoding="utf-8")
        rows = dict(re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|.*\| (yes|no) \|[^|]*\|$", text, re.MULTILINE))
        findings += [f"{name}: codebase_spec.md: {variable}" for variable in sorted(set(expected) ^ set(rows))]
        findings += [
            f"{name}: codebase_spec.md: secrecy of {variable}"
            for variable in set(expected) & set(rows)
            if (rows[variable] == "yes") != bool(expected[variable].get("secret"))
        ]
    report(findings)


def compose_files(folder: Path) -> list[Path]:
    """The compose files of a render."""
    return [file for name in ("docker-compose.yml", "podman-compose.yml") if (file := folder / name).is_file()]


def test_variables_of_compose(gallery: Gallery) -> None:
    """The service in compose is given only variables of the contract, and its dependencies' addresses."""
    findings = []
    for name, folder in gallery.items():
        expected = applies("environment", answers_of(folder))
        for file in compose_files(folder):
            services = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
            ours = [service for service in services.values() if "build" in service]
            if not ours:
                findings.append(f"{name}: {file.name}: no service is built")
            for service in ours:
                given = service.get("environment", {})
                names = set(given) if isinstance(given, dict) else {item.partition("=")[0] for item in given}
                findings += [
                    f"{name}: {file.name}: {variable} is not in the contract" for variable in names - set(expected)
                ]
                if "env_file" not in service:
                    required = {variable for variable, entry in expected.items() if entry.get("required")}
                    findings += [f"{name}: {file.name}: {variable} is missing" for variable in required - names]
    report(findings)


def test_health_paths(gallery: Gallery) -> None:
    """Every health path anywhere is one of the contract or of the answers, and the traffic's probe asks for readiness."""
    findings, seen = [], set()
    for name, folder in gallery.items():
        answers = answers_of(folder)
        usual = CONTRACTS["health"]["paths"]
        paths = {probe: answers.get(f"{probe}_path", path) for probe, path in usual.items()}
        infrastructure = ""
        for path, digest in listing(folder):
            if path.startswith("app/") and "test" in path:
                continue  # a test may ask for a path that does not exist
            if paths != usual and ("/tests/" in path or path.startswith(("scripts/", "docs/guide"))):
                continue  # values of an example, and the defaults of the judge
            text = (folder / path).read_text(encoding="utf-8")
            if path.startswith("infra/"):
                infrastructure += text
            if digest not in seen:
                seen.add(digest)
                findings += [
                    f"{name}: {path}: {found} is not in the contract"
                    for found in set(re.findall(r"(?<!\w)/health(?:/\w+)?\b", text)) - set(paths.values())
                    if found != "/health"
                ]
        port = answers.get("port", CONTRACTS["environment"]["PORT"]["default"])
        for document in ("docs/specs/codebase_spec.md", "docs/health_contract.md"):
            text = (folder / document).read_text(encoding="utf-8")
            findings += [
                f"{name}: {document}: {probe} {path}" for probe, path in paths.items() if f"| `{path}` |" not in text
            ]
        for file in compose_files(folder):
            mapped = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]["app"]["ports"]
            if mapped != [f"127.0.0.1:${{PORT:-{port}}}:{port}"]:
                findings.append(f"{name}: {file.name}: {mapped}, not {port}")
        if paths["ready"] not in infrastructure:
            findings.append(f"{name}: no probe in infra/ asks for {paths['ready']}")
    report(findings)


def test_alerts(gallery: Gallery) -> None:
    """Each alert of the contract is raised in infra/ and has its anchor in the runbook, and nothing points elsewhere."""
    findings = []
    for name, folder in gallery.items():
        answers = answers_of(folder)
        expected = set(applies("alerts", answers))
        runbook = (folder / f"docs/runbooks/{answers['platform']}_runbook.md").read_text(encoding="utf-8")
        anchors = set(re.findall(r"^### ([a-z_]+)$", runbook.partition("\n## Alerts\n")[2], re.MULTILINE))
        findings += [f"{name}: the runbook's alerts: {alert}" for alert in sorted(expected ^ anchors)]
        infrastructure = "".join(
            (folder / path).read_text(encoding="utf-8") for path, _ in listing(folder) if path.startswith("infra/")
        )
        findings += [
            f"{name}: {alert} is not raised in infra/"
            for alert in sorted(expected)
            if not re.search(rf"\b{alert}\b", infrastructure)
        ]
        pointed = set(re.findall(r"_runbook\.md#([a-z_-]+)", infrastructure))
        sections = {title.lower().replace(" ", "-") for title in re.findall(r"^#+ ([\w ]+)$", runbook, re.MULTILINE)}
        findings += [
            f"{name}: infra/ points to #{anchor}, which is not there" for anchor in sorted(pointed - anchors - sections)
        ]
    report(findings)


def test_gallery_has_both_sides() -> None:
    """With and without database and cache: the tests above see both."""
    seen = {(answers.get("database"), answers.get("cache")) for answers in combinations().values()}
    assert {("none", "none"), ("postgres", "redis")} <= seen or len(catalogue().triples()) == 0
