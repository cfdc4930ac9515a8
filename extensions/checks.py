r"""Checks of the answers: each gives one line that names the question and the rule, or nothing when the answer is fine.

Patterns end in `\Z`: `$` would let a final newline through.
"""

from __future__ import annotations

import json
import re
import runpy
import unicodedata
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

DATA = runpy.run_path(str(Path(__file__).with_name("data.py")))
PLATFORMS = Path(__file__).resolve().parent.parent / "platforms"
SLUG = re.compile(r"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
# names that Windows keeps for itself, and those that a load balancer or this template keeps
RESERVED = r"\A(con|prn|aux|nul|com[0-9]|lpt[0-9]|internal(-.*)?|app|service|infra|docs)\Z"
# controls, line separators, the byte order mark and characters that turn the reading direction
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

PATH = re.compile(r"\A/([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/?)?\Z")
WORDS = re.compile(r"\A([A-Za-z0-9._/:=@,+-]+( [A-Za-z0-9._/:=@,+-]+)*)?\Z")

# the database, the cache, the collector and the flag service, which listen beside the service on a laptop or in its task
TAKEN = (4317, 4318, 5432, 6379, 8014, 8016)


def port_problem(port: int) -> str:
    """A port that a container without any right can bind, and that no helper beside it needs."""
    if port in TAKEN:
        return f"port: {', '.join(map(str, TAKEN))} are taken by what runs beside the service"
    return (
        ""
        if 1024 <= port <= 65535
        else "port: 1024 to 65535; a smaller one needs a right that the container does not get"
    )


def path_problem(question: str, path: str) -> str:
    """A probe's path: what every load balancer, manifest and shell takes as it stands."""
    if len(path) <= 100 and PATH.search(path):
        return ""
    return (
        f"{question}: a path such as /healthz: letters, digits and ._~- between slashes, no query, up to 100 characters"
    )


def command_problem(question: str, command: str) -> str:
    """A command of the image, or nothing. It runs without a shell, so quotes and variables would arrive as they stand."""
    if len(command) <= 200 and WORDS.search(command):
        return ""
    return (
        f"{question}: words of letters, digits and ._/:=@,+- with one space between; no shell reads quotes or variables"
    )


def one_line(question: str, text: str, longest: int) -> str:
    """Free text: one line, not empty, printable, at most `longest` characters."""
    if text.strip() and len(text) <= longest and not UNPRINTABLE.search(text):
        return ""
    return f"{question}: one line of 1 to {longest} characters, without control characters"


class Checks(Extension):
    """One function for each check below and above, `default_region`, `regions`, `residencies`, and the filter `slug`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.facts: dict[str, Any] = DATA["read_all"](PLATFORMS)
        self.reserved = [RESERVED, *(name for facts in self.facts.values() for name in facts.get("reserved", []))]
        environment.filters["slug"] = self.slug
        environment.globals.update(
            one_line=one_line,
            port_problem=port_problem,
            path_problem=path_problem,
            command_problem=command_problem,
            slug_problem=self.slug_problem,
            region_problem=self.region_problem,
            default_region=self.default_region,
            regions=self.regions,
            residencies=self.residencies,
        )

    def slug(self, text: str) -> str:
        """A legal slug made from free text; `project` where nothing usable is left of it."""
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        words = re.findall(r"[a-z0-9]+", plain)
        while words and not words[0][0].isalpha():
            words.pop(0)
        slug = ""
        for word in words:
            longer = f"{slug}-{word}" if slug else word[:18]
            if len(longer) > 18:
                break
            slug = longer
        return "project" if self.slug_problem(slug) else slug

    def slug_problem(self, slug: str) -> str:
        """The slug's rule: legal as a name on every platform, with `-staging` and `-green` behind it."""
        if not SLUG.search(slug) or not 3 <= len(slug) <= 18:
            return "project_slug: 3 to 18 characters: lower-case letters, digits, single hyphens; a letter first"
        if any(re.search(name, slug) for name in self.reserved):
            return f"project_slug: {slug} is a reserved name on a platform or on Windows"
        return ""

    def _regions(self, context: Context) -> tuple[dict[str, Any], str]:
        """What a region is called there, and the pattern of the residency: the platform's, or those of the cloud below it."""
        facts = self.facts[context["platform"]]
        for question, options in facts.get("choices", {}).items():
            cloud = options.get(context.get(question), {}).get("runs_on")
            facts = self.facts[cloud] if cloud else facts
        return facts["region"], facts["residency"].get(context.get("data_residency"), "")

    @pass_context
    def residencies(self, context: Context) -> str:
        """Where the data may have to stay on this platform, as JSON for Copier."""
        return json.dumps(["any", *self.facts[context["platform"]]["residency"]])

    @pass_context
    def default_region(self, context: Context) -> str:
        """The platform's default region, or the first suggestion that meets the residency."""
        facts, residency = self._regions(context)
        return next(region for region in [facts["default"], *facts["suggest"]] if re.search(residency, region))

    @pass_context
    def regions(self, context: Context) -> str:
        """Examples of regions, for the question."""
        return ", ".join(self._regions(context)[0]["suggest"])

    @pass_context
    def region_problem(self, context: Context, region: str) -> str:
        """The region's rule: the platform's form, never a list that grows old, and inside the data residency."""
        facts, residency = self._regions(context)
        if not re.search(facts["pattern"], region):
            return f"region: {facts['rule']}"
        if not re.search(residency, region):
            return f"region: {region} is outside data_residency {context.get('data_residency')}"
        return ""
