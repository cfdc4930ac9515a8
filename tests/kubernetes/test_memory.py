"""What releases.sh remembers and forgets: a question that the cluster did not answer must not look like an empty answer."""

from __future__ import annotations

import subprocess

import pytest
from rendering import render

GOOD = "good() { printf '1\\n2\\n'; }"
ASK = """
keep() { echo "kept: $(paste -sd ' ')"; }
go_to() { echo "goes to $1"; }
released() { echo 3; }
image_of() { echo "image-$1"; }
running_image() { echo image-3; }
PROJECT=my-app NAMESPACE=my-app-prod
"""
"""What the scripts ask and do, instead of a cluster."""

ANSWERED = {
    "remember": "kept: 1 2 3",
    "forget_last": "kept: 1",
    "restore": "goes to 2",
    "one_back": "goes to 1",
    "if unproved; then echo unproved; else echo proved; fi": "unproved",
}


def run(command: str, *stubs: str) -> subprocess.CompletedProcess[str]:
    """The command of a script, with the functions that are given in place of a cluster."""
    made = render(folder="my-app", platform="kubernetes", iac_tool="kustomize", deployment_model="rolling")
    program = "\n".join([f". '{made}/infra/scripts/releases.sh'", GOOD, ASK, *stubs, command, "echo went on"])
    arguments = ["bash", "-euo", "pipefail", "-c", program]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("command", ANSWERED)
def test_an_answer_is_used(command: str) -> None:
    """The list is oldest first; what runs is good when it is the last of it."""
    done = run(command)
    assert (done.returncode, done.stdout.split("\n")[:2]) == (0, [ANSWERED[command], "went on"]), done.stderr


def test_the_last_good_release_is_proved() -> None:
    """And neither is anything unproved before the first release."""
    command = list(ANSWERED)[-1]
    assert run(command, "running_image() { echo image-2; }").stdout.startswith("proved")
    assert run(command, "good() { :; }").stdout.startswith("proved")


@pytest.mark.parametrize(
    ("command", "silent"),
    [
        *((command, "good") for command in ANSWERED),
        ("remember", "released"),
        *((list(ANSWERED)[-1], name) for name in ("image_of", "running_image")),
    ],
)
def test_no_answer_is_an_error(command: str, silent: str) -> None:
    """Nothing is written and nobody goes anywhere."""
    done = run(command, f"{silent}() {{ return 7; }}")
    assert done.returncode == 7, done
    assert not done.stdout
