"""What is measured: nginx, and for each runtime its bare server and the rendered service."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import rendering
from harness import Service
from runtimes import RUNTIMES
from servers import Postgres, Redis, free_port

from bench.process import Server

BARE = Path(__file__).parent / "bare"
# One thread runs Go code, as one thread runs Python and JavaScript.
ONE_THREAD = {"GOMAXPROCS": "1"}


def nginx(folder: Path) -> Server:
    """One process of Debian's nginx, with its files in a new folder."""
    folder.mkdir()
    port = free_port()
    configuration = folder / "nginx.conf"
    text = (BARE / "nginx.conf").read_text()
    configuration.write_text(text.replace("PORT", str(port)).replace("FOLDER", str(folder)))
    return Server("nginx", ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(configuration)], port=port)


def installed(runtime: str) -> Path:
    """The folder `app` of a render with this runtime, after `make install`."""
    app = rendering.render(app_runtime=runtime) / "app"
    RUNTIMES[runtime].prepare()
    environment = {**os.environ, **RUNTIMES[runtime].environment}
    subprocess.run(
        ["make", "--silent", "-C", str(app), "install"], check=True, env=environment, stdout=subprocess.DEVNULL
    )
    return app


def bare(runtime: str, app: Path, folder: Path) -> Server:
    """The least server of a runtime, with the same interpreter and libraries as the service."""
    port = free_port()
    match runtime:
        case "python":
            options = f"--port {port} --loop uvloop --http httptools --no-access-log --log-level warning".split()
            command = [f"{app}/.venv/bin/python", "-m", "uvicorn", "--app-dir", str(BARE), *options, "asgi:app"]
        case "node":
            command = ["node", str(BARE / "server.mjs")]
        case "go":
            command = [str(folder / "bare-go")]
            subprocess.run(["go", "build", "-trimpath", "-o", command[0], str(BARE / "server.go")], check=True)
    return Server(f"{runtime} bare", command, {**RUNTIMES[runtime].environment, **ONE_THREAD}, port=port)


def services(runtime: str, app: Path, postgres: Postgres, redis: Redis, collector: int) -> Iterator[Server]:
    """The service three times: without its line per request, with it, and with 1 % of the requests traced as well."""
    service = Service(RUNTIMES[runtime], app, postgres, redis)
    tracing = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector}", "OTEL_TRACES_SAMPLER_ARG": "0.01"}
    variants: dict[str, dict[str, str]] = {"quiet": {"LOG_LEVEL": "warning"}, "logging": {}, "tracing": tracing}
    for variant, variables in variants.items():
        environment = service.environment(**ONE_THREAD, **variables)
        yield Server(f"{runtime} {variant}", service.runtime.command(app), environment, app)
