"""The service as a process: its commands, and how it refuses a bad environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[1]


def service(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        cwd=APP,
        env={"PATH": os.environ["PATH"], **variables},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_warning_and_a_crash_are_lines_of_json_too() -> None:
    program = """
import warnings
from service import logs
logs.configure()
warnings.warn("old", DeprecationWarning)
raise RuntimeError("https://app:hunter2@store/app")
"""
    command = [sys.executable, "-W", "always", "-c", program]
    done = subprocess.run(command, cwd=APP, check=False, capture_output=True, text=True, timeout=60)
    warning, crash = [json.loads(line) for line in done.stdout.splitlines()]
    assert "DeprecationWarning: old" in warning["message"]
    assert "RuntimeError: https://app:[redacted]@store/app" in crash["exception"]
    assert (done.returncode, done.stderr) == (1, "")


def test_a_bad_environment_is_named_whole_and_without_values() -> None:
    bad = {"PORT": "seventy", "LOG_LEVEL": "shouting", "DRAIN_DELAY": "-17"}
    done = service(**bad)
    assert done.returncode == 78
    (line,) = done.stdout.splitlines()
    assert set(bad) <= set(json.loads(line)["variables"])
    assert not [value for value in bad.values() if value in done.stdout + done.stderr]


@pytest.mark.parametrize("arguments", [("dance",), ("serve", "now")])
def test_an_unknown_command_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    done = service(*arguments)
    assert done.returncode == 64
    assert "healthcheck" in done.stderr


def test_the_healthcheck_fails_when_nothing_listens() -> None:
    assert service("healthcheck", PORT="1").returncode == 1
