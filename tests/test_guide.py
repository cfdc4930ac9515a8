"""Every rule of the guide, in every render: honoured at a place that exists, or a recorded deviation, or for people."""

from __future__ import annotations

import ast
import csv
import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from rendering import ROOT, catalogue, load_extension, render_triple, triples

guide = load_extension("guide")
RULES = guide.read_rules()
KINDS = {"rendered", "behaviour", "procedure", "human"}
SIZES = {
    "IAC": 12, "CFG": 23, "SEC": 19, "DEP": 24, "SCA": 17, "OBS": 15, "COS": 10, "DR": 11, "NET": 12, "PLT": 18, "RUN": 8, "CHK": 14,
}  # fmt: skip


def test_every_rule_of_the_guide_is_listed() -> None:
    expected = [f"{name}-{number:02d}" for name, size in SIZES.items() for number in range(1, size + 1)]
    assert list(RULES) == expected
    assert len(RULES) == 183


def test_rules_are_well_formed() -> None:
    rooms = {room for options in catalogue().rooms.values() for room in options.values()} | {"all"}
    rooms |= {*catalogue().shared_rooms, *catalogue().joint_rooms}
    for name, rule in RULES.items():
        assert rule["kind"] in KINDS, name
        assert rule["rule"].endswith("."), name
        keys = [*rule["about"], *rule["where"], *rule["deviation"]]
        assert not {room for key in keys for room in key.split("/")} - rooms, f"{name}: unknown room in {keys}"


def test_our_words_are_our_own() -> None:
    """The guide's sentences are not copied."""
    source = ROOT.parent / "shared" / "guide" / "rules.tsv"
    if not source.exists():
        pytest.skip("NOT RUN: the guide itself is not on this machine")
    with source.open(encoding="utf-8") as file:
        originals = {row["id"]: row["rule"] for row in csv.DictReader(file, delimiter="\t")}
    assert set(originals) == set(RULES)
    copied = [name for name, rule in RULES.items() if rule["rule"].lower().strip(".") in originals[name].lower()]
    assert not copied


def anchors(text: str) -> set[str]:
    """Anchors of a Markdown file."""
    titles = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).replace(" ", "-") for title in titles}


def hcl_has(text: str, address: str) -> bool:
    """Whether an HCL file has a block such as `aws_db_instance.main`, `module.network`, `variable.x`, and its attribute."""
    kind, _, rest = address.partition(".")
    name, _, attribute = rest.partition(".")
    header = re.search(
        rf'^(?:(?:resource|data|ephemeral) "{re.escape(kind)}" "{re.escape(name)}"|{re.escape(kind)} "{re.escape(name)}") \{{',
        text,
        re.MULTILINE,
    ) or (
        re.search(rf"^{re.escape(kind)} \{{", text, re.MULTILINE)
        if not rest or kind in ("terraform", "locals")
        else None
    )
    if not header:
        return False
    body = text[header.end() :].split("\n}", 1)[0]
    wanted = attribute or ("" if header[0].count('"') else rest)
    return all(re.search(rf"\b{re.escape(step)}\b", body) for step in wanted.split(".") if step)


def path_has(data: Any, path: str) -> bool:
    """Whether nested mappings and lists have `jobs.build.steps[0].uses`; a key with dots is written in quotes."""
    for step in re.findall(r'"([^"]+)"|([^.\[\]]+)|\[(\d+)\]', path):
        quoted, key, index = step
        if index:
            if not isinstance(data, list) or len(data) <= int(index):
                return False
            data = data[int(index)]
            continue
        wanted = quoted or key
        if not isinstance(data, dict):
            return False
        keys = {str(name).lower() if name is True else str(name): name for name in data}
        if wanted == "on" and "true" in keys:  # YAML 1.1 reads a workflow's `on` as true
            wanted = "true"
        if wanted not in keys:
            return False
        data = data[keys[wanted]]
    return True


def symbol_in(file: Path, text: str, name: str) -> bool:
    """Whether a source file defines a function, class, method or constant."""
    if file.suffix == ".py":
        tree = ast.parse(text)
        defined = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        }
        defined |= {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        defined |= {
            node.target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        return name in defined
    return (
        re.search(rf"\b(?:func(?:tion)?(?: \([^)]*\))?|class|const|type|interface) {re.escape(name)}\b", text)
        is not None
    )


def resolves(root: Path, place: dict[str, str]) -> bool:
    """Whether a place of the guide exists in a render."""
    file, selector, value = root / place["file"], place["selector"], place["value"]
    if not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    match selector:
        case "anchor":
            return value in anchors(text)
        case "hcl":
            return hcl_has(text, value)
        case "yaml":
            return any(path_has(document, value) for document in yaml.safe_load_all(text))
        case "json":
            return path_has(json.loads(text), value)
        case "toml":
            return path_has(tomllib.loads(text), value)
        case "symbol":
            return symbol_in(file, text, value)
        case _:
            return value in text


def rooms_of(answers: dict[str, Any]) -> set[str]:
    """Rooms that these answers open."""
    named = {rooms[value] for question, rooms in catalogue().rooms.items() if (value := answers.get(question)) in rooms}
    return named | catalogue().opened(answers) | {"all"}


def judge(root: Path) -> tuple[Counter[str], list[str]]:
    """Count how the rules are resolved in one render, and list those that are not."""
    answers = yaml.safe_load((root / ".copier-answers.yml").read_text(encoding="utf-8"))
    on = rooms_of(answers)
    counts: Counter[str] = Counter()
    problems = []
    for name, rule in RULES.items():
        if rule["about"] and not any(set(key.split("/")) <= on for key in rule["about"]):
            counts["about another choice"] += 1
            continue
        places = [
            guide._place(place) for key, row in rule["where"].items() if set(key.split("/")) <= on for place in row
        ]
        dead = [
            f"{place['file']} {place['selector']} {place['value']}" for place in places if not resolves(root, place)
        ]
        deviation = [key for key in rule["deviation"] if set(key.split("/")) <= on]
        if dead:
            problems.append(f"{name}: no such place: {'; '.join(dead)}")
        elif deviation:
            counts["deviation"] += 1
        elif places:
            counts["honoured"] += 1
        elif rule["kind"] == "human":
            counts["human"] += 1
        else:
            problems.append(f"{name}: {rule['rule']} Nothing honours it; add a place or a deviation in guide/")
    return counts, problems


@pytest.mark.parametrize("triple", triples(), ids="-".join)
def test_every_rule_is_resolved(triple: tuple[str, str, str]) -> None:
    counts, problems = judge(render_triple(triple))
    print(f"{'-'.join(triple)}: {sum(counts.values())} of {len(RULES)} rules resolved: {dict(counts)}")
    assert not problems, "\n".join(problems)
    assert sum(counts.values()) == 183


def variants() -> list[tuple[tuple[str, str, str], dict[str, str]]]:
    """The first triple of each platform with one other answer changed at a time, and with nothing to keep; every language."""
    first = {triple[0]: triple for triple in reversed(triples())}
    nothing = {"database": "none", "cache": "none"}
    least = [(triple, nothing | runtime) for triple in first.values() for runtime in ({}, {"app_runtime": "none"})]
    languages = [
        (triple, {"pulumi_language": value})
        for triple in triples()
        if triple[1] == "pulumi"
        for value in catalogue().values("pulumi_language", *triple[:2])[1:]
    ]
    return [*least, *languages] + [
        (triple, {question: value})
        for platform, triple in first.items()
        for question in (
            "app_runtime",
            "database",
            "cache",
            "ci_provider",
            "container_engine",
            "secrets_manager",
            "observability",
            "high_availability",
        )
        for value in catalogue().values(question, platform, triple[1])[1:]
    ]


@pytest.mark.parametrize(("triple", "answer"), variants(), ids=str)
def test_every_rule_is_resolved_in_variants(triple: tuple[str, str, str], answer: dict[str, str]) -> None:
    _, problems = judge(render_triple(triple, **answer))
    assert not problems, "\n".join(problems)


def test_a_dead_selector_is_caught(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "a_b" "c" {\n  encrypted = true\n}\n', encoding="utf-8")
    (tmp_path / "w.yml").write_text("on: {push: {}}\njobs: {build: {steps: [{uses: x}]}}\n", encoding="utf-8")
    (tmp_path / "s.py").write_text("def drain() -> None: ...\n", encoding="utf-8")
    for file, selector, good, bad in (
        ("main.tf", "hcl", "a_b.c.encrypted", "a_b.c.kms"),
        ("main.tf", "hcl", "a_b.c", "a_b.d"),
        ("w.yml", "yaml", "jobs.build.steps[0].uses", "jobs.build.steps[1]"),
        ("w.yml", "yaml", "on.push", "on.schedule"),
        ("s.py", "symbol", "drain", "stop"),
        ("s.py", "text", "None", "Some"),
    ):
        assert resolves(tmp_path, {"file": file, "selector": selector, "value": good})
        assert not resolves(tmp_path, {"file": file, "selector": selector, "value": bad})
        assert not resolves(tmp_path, {"file": "gone", "selector": selector, "value": good})
