"""Measure every service against the bare server of its runtime and against nginx, in one run, and print the table."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack, closing
from pathlib import Path

from runtimes import RUNTIMES
from servers import Missing, Postgres, Redis

from bench import candidates, load, report
from bench.process import Server
from bench.targets import HOME, LIVE, READY

EX_UNAVAILABLE = 69
PROGRAMS = {
    "wrk": "apt-get install wrk",
    "nginx": "apt-get install nginx-light",
    "go": "install Go from your distribution or go.dev",
    "npm": "apt-get install npm",
}


class Bench:
    """The best of all rounds: everything else on the machine can only make a number worse."""

    def __init__(self) -> None:
        self.speeds: dict[tuple[str, str], float] = defaultdict(float)
        self.cold_starts: dict[str, float] = defaultdict(lambda: float("inf"))
        self.memory: dict[str, float] = defaultdict(lambda: float("inf"))

    def measure(self, server: Server) -> None:
        """Start a server, load it path by path, and end it."""
        runtime, _, variant = server.name.partition(" ")
        with server.started() as process:
            if variant == "logging":
                self.cold_starts[runtime] = min(self.cold_starts[runtime], process.cpu())
            if variant in {"quiet", "logging", "tracing"}:
                process.until(READY)  # opens the connections that a service in use has open
            if variant == "logging":
                self.memory[runtime] = min(self.memory[runtime], process.memory())
            for path in (LIVE, READY, HOME) if variant == "quiet" else (HOME,):
                key = server.name, path
                self.speeds[key] = max(self.speeds[key], load.requests_per_cpu_second(process, path))


def main() -> int:
    """Print one table; its verdicts are for people, so a missed target is no failure."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "runtimes", nargs="*", metavar="RUNTIME", help=f"of {', '.join(RUNTIMES)}; all when none is named"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each server is measured; the best counts (3)")
    arguments = parser.parse_args()
    chosen = arguments.runtimes or list(RUNTIMES)
    if unknown := set(chosen) - set(RUNTIMES):
        parser.error(f"no runtime: {', '.join(sorted(unknown))}")
    if missing := [f"{name}: {how}" for name, how in PROGRAMS.items() if not shutil.which(name)]:
        print("bench: not installed:", *missing, sep="\n  ", file=sys.stderr)
        return EX_UNAVAILABLE
    try:
        run(chosen, arguments.rounds)
    except Missing as server:
        print(f"bench: not installed:\n  {server}", file=sys.stderr)
        return EX_UNAVAILABLE
    return 0


def run(chosen: list[str], rounds: int) -> None:
    """Install everything, measure round by round, and print the table."""
    bench = Bench()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        postgres = stack.enter_context(closing(Postgres()))
        redis = stack.enter_context(closing(Redis()))
        # Takes the traces and answers 200; its CPU time is its own, so it is in no number.
        collector = stack.enter_context(candidates.nginx(folder / "collector").started())
        everyone = [candidates.nginx(folder / "nginx")]
        for runtime in chosen:
            print(f"installing {runtime}", file=sys.stderr)
            app = candidates.installed(runtime)
            everyone.append(candidates.bare(runtime, app, folder))
            everyone.extend(candidates.services(runtime, app, postgres, redis, collector.port))
        before = os.getloadavg()[0]
        for number in range(1, rounds + 1):
            for server in everyone:
                print(f"round {number} of {rounds}: {server.name}", file=sys.stderr)
                bench.measure(server)
    print(
        f"best of {rounds} rounds; load average {before:.1f} before, {os.getloadavg()[0]:.1f} after, "
        f"on {os.cpu_count()} processors: above one per processor, read the ratios as rough\n"
    )
    lines = [
        line for name in chosen for line in report.rows(name, bench.speeds, bench.cold_starts[name], bench.memory[name])
    ]
    print(report.table(lines))


if __name__ == "__main__":
    sys.exit(main())
