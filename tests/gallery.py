"""The renders that validators and invariants look at: every triple, and a pairwise sample of the other answers."""

from __future__ import annotations

import fcntl
import itertools
import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rendering import ROOT, catalogue, render, triples

SEED = 2
"""The sample is the same in every run, so a finding can be found again."""

VALID = {
    file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted((ROOT / "tests/answers/valid").glob("*.yml"))
}
"""Unusual answers that are legal: each must render, and its texts must arrive intact."""

APPLIES = {
    "pulumi_language": ("iac_tool", "pulumi"),
    "azure_compute": ("platform", "azure"),
    "kubernetes_distribution": ("platform", "kubernetes"),
    "kubernetes_data_stores": ("platform", "kubernetes"),
}
"""Choice questions that are asked for one tool or platform only."""

Answers = dict[str, str]
Pair = frozenset[tuple[str, str]]


def triple_answers(triple: tuple[str, str, str]) -> Answers:
    """The answers that a triple stands for."""
    return dict(zip(("platform", "iac_tool", "deployment_model"), triple, strict=True))


@cache
def variants(triple: tuple[str, str, str]) -> dict[str, list[str]]:
    """Every other choice question and the values that are offered for this triple."""
    platform, tool, _ = triple
    chosen = triple_answers(triple)
    names = [*(name for name in catalogue().common if name != "deployment_model"), "pulumi_language"]
    asked = (name for name in names if name not in APPLIES or chosen[APPLIES[name][0]] == APPLIES[name][1])
    return {name: values for name in asked if (values := catalogue().values(name, platform, tool))}


def _pairs(triple: tuple[str, str, str], answers: Mapping[str, str]) -> set[Pair]:
    """Pairs of answers that a render shows together: with each other, with the model, with the platform and tool."""
    platform, tool, model = triple
    facts = (("room", f"{platform}/{tool}"), ("deployment_model", model))
    others = tuple(answers.items())
    together = {frozenset(pair) for pair in itertools.combinations(others, 2)}
    return together | {frozenset((fact, other)) for fact in facts for other in others}


def sample() -> list[tuple[tuple[str, str, str], Answers]]:
    """A few renders in which every possible pair of other answers comes up (greedy, fixed seed)."""
    random_ = random.Random(SEED)
    todo: dict[Pair, tuple[str, str, str]] = {}
    for triple in triples():
        options = variants(triple)
        for one, two in itertools.combinations(options, 2):
            for first, second in itertools.product(options[one], options[two]):
                todo.setdefault(frozenset({(one, first), (two, second)}), triple)
        for name, values in options.items():
            for value in values:
                for with_fact in _pairs(triple, {name: value}):
                    todo.setdefault(with_fact, triple)
    rows = []
    while todo:
        pair, triple = min(todo.items(), key=lambda item: sorted(item[0]))
        best: Answers = {}
        for _ in range(30):
            row = {name: random_.choice(values) for name, values in variants(triple).items()}
            row |= {name: value for name, value in pair if name in row}
            if len(_pairs(triple, row) & todo.keys()) > len(_pairs(triple, best) & todo.keys()):
                best = row
        rows.append((triple, best))
        for covered in _pairs(triple, best):
            todo.pop(covered, None)
    return rows


def combinations() -> dict[str, dict[str, Any]]:
    """Name -> answers of every render: the triples, the sample with hostile texts in every other row, tests/answers/valid."""
    named: dict[str, dict[str, Any]] = {"-".join(triple): triple_answers(triple) for triple in triples()}
    for number, (triple, others) in enumerate(sample(), start=1):
        texts = VALID["hostile_texts"] if number % 2 else {}
        if others["database"] == others["cache"] == "none":
            others.pop("kubernetes_data_stores", None)  # not asked, so not recorded
        named[f"sample-{number:02}-{'-'.join(triple)}"] = triple_answers(triple) | others | texts
    named |= {f"answers-{name}": triple_answers(triples()[0]) | answers for name, answers in VALID.items()}
    # each tool of each platform has its own way to wire a service of one's own
    firsts = {triple[:2]: triple for triple in reversed(triples()[1:]) if triple[:2] != triples()[0][:2]}
    own = VALID["own_service"]
    return named | {f"answers-own_service-{'-'.join(room)}": triple_answers(row) | own for room, row in firsts.items()}


@dataclass(frozen=True)
class Gallery(Mapping[str, Path]):
    """Name -> folder of a finished render. Read-only: whoever changes files takes a copy."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Gallery:
        """The gallery in `folder`; workers that come at the same time share the renders that are missing."""
        locks = folder.with_name(f"{folder.name}.locks")
        folder.mkdir(parents=True, exist_ok=True)
        locks.mkdir(exist_ok=True)
        for block in (fcntl.LOCK_NB, 0):  # first what nobody renders, then wait for what others do
            for name, answers in combinations().items():
                with (locks / name).open("w") as lock:
                    try:
                        fcntl.flock(lock, fcntl.LOCK_EX | block)
                    except BlockingIOError:
                        continue
                    if not (folder / name).exists():
                        half = locks / f"{name}.half"
                        shutil.rmtree(half, ignore_errors=True)
                        shutil.copytree(render(**answers), half, symlinks=True)
                        half.rename(folder / name)
        return cls(folder)

    def __getitem__(self, name: str) -> Path:
        folder = self.folder / name
        if not folder.is_dir():
            raise KeyError(name)
        return folder

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.name for path in self.folder.iterdir()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def triples(self) -> dict[str, Path]:
        """Only the renders with default answers, one for each triple."""
        return {name: folder for name, folder in self.items() if not name.startswith(("sample-", "answers-"))}
