"""The service as it is deployed, judged by scripts/health_contract: needs the real dependencies of `make up`."""

import json
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from service import configuration

APP = Path(__file__).parents[1]
CHECKER = APP.parent / "scripts" / "health_contract"
# The others need a dependency to be stopped: scripts/health_contract --help says how.
ROWS = {2, 8, 10, 11, 12, 14}


def test_the_service_keeps_the_health_contract() -> None:
    try:
        configuration.load()
    except configuration.BadEnvironment as bad:
        pytest.skip(f"NOT TESTED against real dependencies: set {bad} as in .env.example, and run `make up`")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        *(sys.executable, str(CHECKER), f"http://127.0.0.1:{port}", "--json", "--slack=2"),
        *("--rows", ",".join(map(str, ROWS)), "--launch", shlex.join([sys.executable, "-m", "service"])),
        *("--bad", "PORT=seventy", "--bad", "LOG_LEVEL=shouting"),
    ]
    done = subprocess.run(command, cwd=APP, env=os.environ, check=False, capture_output=True, text=True, timeout=300)
    rows = {line["row"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert {number: row for number, row in rows.items() if row["result"] == "FAILED"} == {}, done.stderr
    assert {number for number, row in rows.items() if row["result"] == "ok"} >= ROWS - {8}
