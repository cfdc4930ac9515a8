"""Load from wrk, and what the server took for it."""

from __future__ import annotations

import re
import subprocess

from bench.process import Process

WARM_UP = 1
BURST = 2


def wrk(port: int, path: str, seconds: int) -> int:
    """The number of answers to 16 connections that are kept alive."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"{path} failed under load:\n{output}")
    return int(re.findall(r"(\d+) requests in", output)[0])


def requests_per_cpu_second(process: Process, path: str) -> float:
    """How many requests a second of the server's CPU time is worth, one path at a time."""
    wrk(process.port, path, WARM_UP)
    before = process.cpu()
    answered = wrk(process.port, path, BURST)
    return answered / (process.cpu() - before)
