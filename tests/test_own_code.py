"""The code of this repository meets what it asks of the renders."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rendering import ROOT
from test_template import tracked
from validators.tools import need, run

# files that renders do not carry; those of template/ are judged as they are rendered
OWN = [path for path in tracked() if not path.startswith("template/")]
SHELL = [path for path in OWN if path.endswith(".sh") or path == ".ci/run"]
CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "mypy": ["mypy"],
    "mypy service": [
        "mypy",
        *(path for path in OWN if path.startswith(("tests/service/", "bench/")) and path.endswith(".py")),
    ],
    "mypy containers": [
        "mypy",
        *(path for path in OWN if path.startswith("tests/containers/") and path.endswith(".py")),
    ],
    "shellcheck": ["shellcheck", *SHELL],
    "shfmt": ["shfmt", "-d", "-i", "2", *SHELL],
    "yamllint": [
        "yamllint",
        "--strict",
        "--format=parsable",
        "--config-data={extends: tests/validators/yamllint.yml, rules: {line-length: disable}}",
        *(path for path in OWN if path.endswith((".yml", ".yaml"))),
    ],
    "taplo": ["taplo", "lint", "--no-schema", *(path for path in OWN if path.endswith(".toml"))],
    "taplo format": ["taplo", "format", "--check", "tests/lanes.toml"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_own_code(check: str) -> None:
    """No finding."""
    tool, *arguments = CHECKS[check]
    env = {"MYPYPATH": "tests/containers:tests/service:tests:src"} if check.startswith("mypy ") else {}
    code, output = run([need(tool), *arguments], ROOT, env)
    if code:
        pytest.fail(output, pytrace=False)


@pytest.mark.parametrize(
    ("reason", "ci", "outcome"),
    [
        ("no service for python yet", "true", "failed"),
        ("not run: pulumi is not built", "true", "skipped"),
        ("no service for python yet", "", "skipped"),
    ],
)
def test_a_skip_in_ci_names_a_tool(reason: str, ci: str, outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty tests were skipped for a day because a guard looked for a file that had got another name."""
    monkeypatch.setenv("CI", ci)
    spec = importlib.util.spec_from_file_location("suite", ROOT / "tests/conftest.py")
    assert spec
    assert spec.loader
    suite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(suite)
    report = pytest.TestReport("x", ("x", 1, "x"), {}, "skipped", ("x.py", 1, f"Skipped: {reason}"), "call")
    hook = suite.pytest_runtest_makereport()
    next(hook)
    with pytest.raises(StopIteration) as end:
        hook.send(report)
    assert end.value.value.outcome == outcome


def test_only_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    """Not the folder of a run that goes on, and nothing of another name."""
    with subprocess.Popen(["true"]) as ended:
        pass
    names = [f"copier-infra-{process}" for process in (ended.pid, os.getpid(), "notes")]
    for name in names:
        (tmp_path / name / "in").mkdir(parents=True)
    move = "import workplace; print(workplace.move_in().parent)"
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run([sys.executable, "-c", move], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
