"""What an untrusted copy does, and that the developer's own settings stay out of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rendering import ROOT

COPIER = [sys.executable, "-m", "copier"]


def test_untrusted_copy_writes_nothing(tmp_path: Path) -> None:
    command = [*COPIER, "copy", "--defaults", "--vcs-ref=HEAD", str(ROOT), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 4
    assert "--trust" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("variable", ["COPIER_SETTINGS_PATH", "COPIER_CACHE_DIR"])
def test_own_settings_are_kept_out(variable: str) -> None:
    assert os.environ[variable].startswith(os.environ["TMPDIR"])
