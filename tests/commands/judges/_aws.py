"""Holds AWS command lines against the parser and the shapes of the installed version; sends nothing.

Executed by the Python of the environment that holds awscli: an argument list as JSON per line on stdin, and for each the
reason why it is refused, or null, on stdout.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from awscli.clidriver import create_clidriver  # type: ignore[import-not-found]

# Newer versions bring a botocore of their own, and answer to its old name.
from botocore import client, validate  # type: ignore[import-not-found]


class Accepted(BaseException):
    """The request would be sent now."""


def check(self: Any, operation: str, request: dict[str, Any]) -> None:
    """Stands in for sending: botocore's own check of the request's shape."""
    shape = self.meta.service_model.operation_model(operation).input_shape
    report = validate.ParamValidator().validate(request, shape) if shape else None
    if report and report.has_errors():
        raise ValueError(report.generate_report())
    raise Accepted


def judge(arguments: list[str]) -> str | None:
    """Why the command line is refused."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = driver.main([*arguments, "--region", "eu-central-1", "--no-sign-request"])
        if code == 0 and "--generate-cli-skeleton" in arguments:
            return None
    except Accepted:
        return None
    except SystemExit:
        pass
    except Exception as error:
        return str(error)
    lines = [line.strip() for line in err.getvalue().splitlines() if line.strip()]
    telling = [line for line in lines if re.search("error|unknown|invalid|required|bad ", line, re.IGNORECASE)]
    return (telling or lines or ["it sends no request"])[0]


# A shell in an instance needs a helper program; whether it is installed does not matter here.
folder = Path(tempfile.mkdtemp())
(folder / "session-manager-plugin").write_text("#!/bin/sh\n", encoding="utf-8")
(folder / "session-manager-plugin").chmod(0o755)
os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"
client.BaseClient._make_api_call = check
driver = create_clidriver()
for line in sys.stdin:
    print(json.dumps(judge(json.loads(line))), flush=True)
