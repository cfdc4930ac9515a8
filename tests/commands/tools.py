"""Where the command lines are that judge commands."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from validators.tools import ROOT, not_run


@cache
def _aws_python() -> str | None:
    own = ROOT / ".tools/commands/bin/python"
    installed = shutil.which("aws")
    # behind a launcher of pyenv or of the system there is some other Python: each is asked
    candidates = [str(own), *([str(Path(installed).with_name("python"))] if installed else []), "python3", "python"]
    for candidate in candidates:
        python = shutil.which(candidate)
        if (
            python
            and subprocess.run([python, "-c", "import awscli.clidriver"], capture_output=True, check=False).returncode
            == 0
        ):
            return python
    return None


def aws_python() -> str:
    """A Python that can import awscli (requirements/commands.txt)."""
    return _aws_python() or not_run("awscli is not installed (tests/tools/setup.sh venv commands)")
