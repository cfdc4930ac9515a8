"""A rendered service between a real PostgreSQL and a real Redis."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from runtimes import Runtime
from servers import PASSWORD, Postgres, Redis, free_port, wait_for_port

# Bounds of the contract are for an idle machine; the faults that they catch last 10 s and more.
SLACK = 1.5


@dataclass
class Service:
    """Where a service is installed and what it talks to."""

    runtime: Runtime
    app: Path
    postgres: Postgres
    redis: Redis
    port: int = field(default_factory=free_port)

    def environment(self, **variables: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **kept,
            **self.runtime.environment,
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "PORT": str(self.port),
            "DRAIN_DELAY": "0",
            **variables,
        }

    def run(self, *subcommand: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A subcommand to its end."""
        return subprocess.run(
            self.runtime.command(self.app, *subcommand),
            cwd=self.app,
            env=self.environment(**variables),
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    @contextlib.contextmanager
    def started(self, **variables: str) -> Iterator[Running]:
        """The service as a process of its own; killed at the end when it still runs."""
        port = int(variables.get("PORT", self.port))
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                self.runtime.command(self.app),
                cwd=self.app,
                env=self.environment(**variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            running = Running(process, port, output.fileno())
            try:
                wait_for_port(port)
                yield running
            except BaseException:
                print(running.output())
                raise
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()

    def contract(self, *arguments: str) -> dict[int, tuple[str, str]]:
        """Row -> (result, reason) as the checker that ships with every render prints them."""
        options = [
            f"http://127.0.0.1:{self.port}",
            "--json",
            f"--slack={SLACK}",
            f"--launch={shlex.join(self.runtime.command(self.app))}",
            *(f"--env={name}={value}" for name, value in self.environment().items() if name != "DRAIN_DELAY"),
            *arguments,
        ]
        command = [str(self.app.parent / "scripts" / "health_contract"), *options]
        done = subprocess.run(command, cwd=self.app, check=False, capture_output=True, text=True, timeout=500)
        assert done.returncode in (0, 1), done.stderr
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return {line["row"]: (line["result"], line["reason"]) for line in lines}

    def everything(self) -> list[str]:
        """The checker's options that open all 15 rows."""
        lock = "BEGIN; LOCK TABLE notes IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)"
        psql = f'{self.postgres.programs}/psql "{self.postgres.url}" -qX -c'
        # Locks the table, then asks for it more often than the pool has connections.
        busy = (
            f"{psql} '{lock}' >/dev/null 2>&1 & sleep 1; "
            f"for _ in $(seq 12); do curl -sm 60 http://127.0.0.1:{self.port}/notes >/dev/null 2>&1 & done"
        )
        idle = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
        options = []
        for server in (self.postgres, self.redis):
            for kind in ("stop", "start", "hang", "resume"):
                options.append(f"--{kind}={server.name}={getattr(server, kind)}")
        return [
            *options,
            f"--count=redis={self.redis.pings}",
            f"--busy=postgres={busy}",
            f'--idle=postgres={psql} "{idle}"',
            "--optional=redis=HEALTH_CACHE_CRITICAL=false",
            '--in-flight=POST /notes {"text": "written during the drain"}',
            "--bad=PORT=seventy",
            "--bad=LOG_LEVEL=shouting",
            f"--bad=DATABASE_URL=mysql://app:{PASSWORD}@localhost/app",
            "--bad=REDIS_URL=",
        ]


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    port: int
    descriptor: int

    def output(self) -> str:
        """All that the process has written so far."""
        return os.pread(self.descriptor, 10_000_000, 0).decode(errors="replace")

    def get(self, path: str, timeout: float = 10) -> tuple[int, str]:
        return self.request(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"), timeout)

    def post(self, path: str, value: object, timeout: float = 10) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}{path}"
        return self.request(urllib.request.Request(url, json.dumps(value).encode(), headers), timeout)

    def request(self, request: urllib.request.Request, timeout: float = 10) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def until_ready(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while self.get("/health/ready")[0] != 200:
            assert time.monotonic() < deadline, self.get("/health/ready")
            time.sleep(0.1)
