"""What all tests share: lanes, a clean environment, the gallery of renders, and honest words about what did not run."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Generator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import workplace
from gallery import Gallery

HERE = Path(__file__).resolve().parent
NOT_RUN = re.compile(r"not run: |not tested ", re.IGNORECASE)
"""How the reason of a skip starts when a tool is missing (`validators.tools.not_run`)."""


@cache
def lanes() -> dict[str, dict[str, Any]]:
    """The registry of lanes."""
    return tomllib.loads((HERE / "lanes.toml").read_text(encoding="utf-8"))


def lane_of(path: Path) -> str:
    """Name of the lane that a test file belongs to."""
    relative = path.relative_to(HERE).as_posix()
    return next(name for name, lane in lanes().items() if any(fnmatch(relative, glob) for glob in lane["files"]))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--lanes`."""
    parser.addoption(
        "--lanes", default="all", help="`fast`, `all` or names from tests/lanes.toml, with commas or blanks"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's own Copier, git and Terraform settings out of the tests."""
    if not hasattr(config, "workerinput"):
        workplace.move_in()
    clean = Path(tempfile.mkdtemp(prefix="settings-"))
    (clean / "settings.yml").write_text("{}\n", encoding="utf-8")
    (clean / "gitconfig").write_text(
        "[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n"
        '[protocol "file"]\n\tallow = always\n[gc]\n\tauto = 0\n',
        encoding="utf-8",
    )
    os.environ |= {
        "COPIER_SETTINGS_PATH": str(clean / "settings.yml"),
        "COPIER_CACHE_DIR": str(clean / "cache"),
        "GIT_CONFIG_GLOBAL": str(clean / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "CHECKPOINT_DISABLE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in [name for name in os.environ if name.startswith(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX", "TF_"))]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the chosen lanes."""
    wanted = config.getoption("lanes").replace(",", " ").split()
    unknown = set(wanted) - set(lanes()) - {"all", "fast"}
    if unknown:
        raise pytest.UsageError(f"no such lane: {', '.join(sorted(unknown))}; there are {', '.join(lanes())}")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        name = lane_of(item.path)
        fast = lanes()[name]["fast"]
        item.user_properties.append(("lane", name))
        (kept if "all" in wanted or name in wanted or ("fast" in wanted and fast) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
    items[:] = in_shares(kept, getattr(config, "workerinput", {}).get("workercount", 1))


def in_shares(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Every worker gets a share, in this order: late lanes stand at the end of each, when their builds are done."""
    early, late = (
        [item for item in items if lanes()[lane_of(item.path)].get("late", False) is when] for when in (False, True)
    )

    def share(part: list[pytest.Item], number: int) -> list[pytest.Item]:
        return part[len(part) * number // workers : len(part) * (number + 1) // workers]

    return [item for number in range(workers) for part in (early, late) for item in share(part, number)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip names the tool that did not run; any other would be a test that nobody misses."""
    report = yield
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if reason and os.environ.get("CI") and not NOT_RUN.search(reason):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what each lane cost, what did not run, and which lanes were left out."""
    reports = [report for group in terminalreporter.stats.values() for report in group if hasattr(report, "duration")]
    seconds: dict[str, float] = defaultdict(float)
    tests: dict[str, set[str]] = defaultdict(set)
    missing: set[str] = set()
    for report in reports:
        lane = dict(report.user_properties).get("lane", "other")
        seconds[lane] += report.duration
        tests[lane].add(report.nodeid)
        if report.skipped and isinstance(report.longrepr, tuple) and NOT_RUN.search(report.longrepr[2]):
            missing.add(NOT_RUN.split(report.longrepr[2], 1)[1])
    terminalreporter.section("lanes")
    for name in lanes():
        if tests[name]:
            terminalreporter.line(f"{name:<11}{len(tests[name]):>5} tests {seconds[name] / 60:>6.1f} min")
    for tool in sorted(missing):
        terminalreporter.line(f"NOT RUN     {tool}", yellow=True, bold=True)
    left = [name for name, lane in lanes().items() if not tests[name] and not lane["fast"]]
    if left and "fast" in config.getoption("lanes"):
        terminalreporter.line("left out, because they are slow:")
        for name in left:
            terminalreporter.line(f"  make test-slow LANE={name:<11} # {lanes()[name]['what']}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End with one plain line, after pytest's own."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput") or config.option.collectonly:
        return
    count = {key: len(reporter.stats.get(key, [])) for key in ("passed", "failed", "error", "skipped")}
    print(f"\n{count['passed']} passed, {count['failed'] + count['error']} failed, {count['skipped']} skipped")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def gallery(shared_folder: Path) -> Gallery:
    """Every render that the validators look at; made once, by whichever worker comes first."""
    return Gallery.open(shared_folder / "gallery")
