"""The real AWS command line for the scripts of a render, quick enough to be called a hundred times."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.tools import aws_python

# The real AWS command line, in a fork of a process that has it loaded (aws_server.py).
AWS_FORK = """#!/usr/bin/env bash
exec 3<>"/dev/tcp/127.0.0.1/$AWS_SERVER"
printf '%s\\n' $(($# + 1)) >&3
printf '%s\\0' "$AWS_ENDPOINT_URL" "$@" >&3
{ read -r code; read -r out; read -r err; } <&3
base64 --decode <<<"$err" >&2
base64 --decode <<<"$out"
exit "$code"
"""


@contextmanager
def command_lines() -> Iterator[str]:
    """Port of the process that runs AWS command lines."""
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    server = [str(aws_python()), str(Path(__file__).with_name("aws_server.py"))]
    with subprocess.Popen(server, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.kill()
