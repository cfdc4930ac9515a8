"""A stand-in for Datadog's API: keys, monitors and dashboards, with the state and the extra fields of the real one."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Set
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from rendering import ROOT

CONTRACT = yaml.safe_load((ROOT / "contracts/alerts.yml").read_text(encoding="utf-8"))
BY_JOBS = {"backup_failed", "secret_rotation_failed", "deployment_failed", "budget"}
"""Alerts that no metric shows: a failing job raises them."""
BELOW = {"no_healthy_instance", "database_storage"}
NONE: frozenset[str] = frozenset()
KEYS = {"DD-API-KEY": "api-key", "DD-APPLICATION-KEY": "app-key"}


class Datadog:
    """What is there, and every change that was asked for."""

    def __init__(self) -> None:
        self.monitors: dict[int, dict[str, Any]] = {}
        self.dashboards: dict[str, dict[str, Any]] = {}
        self.changes: list[str] = []
        self.address = ""
        self._last = 100

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of one request."""
        if method != "GET":
            self.changes.append(f"{method} {urlsplit(path).path}")
        kind, _, identity = urlsplit(path).path.removeprefix("/api/v1/").partition("/")
        if kind == "monitor":
            return self._monitor(method, identity, parse_qs(urlsplit(path).query), body)
        if kind == "dashboard":
            return self._dashboard(method, identity, body)
        return 404, {"errors": ["Not found"]}

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _monitor(self, method: str, identity: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        if method == "GET" and not identity:
            wanted = set(query.get("monitor_tags", [""])[0].split(","))
            return 200, [monitor for monitor in self.monitors.values() if wanted <= set(monitor["tags"])]
        number = int(identity) if identity else self._new()
        if identity and number not in self.monitors:
            return 404, {"errors": ["Monitor not found"]}
        if method == "DELETE":
            del self.monitors[number]
            return 200, {"deleted_monitor_id": number}
        if not {"name", "type", "query"} <= set(body):
            return 400, {"errors": ["The value provided for parameter 'query' is invalid"]}
        options = {"notify_audit": False, "new_host_delay": 300, "silenced": {}, **body["options"]}
        tags = body["tags"][::-1]  # the real one keeps no order
        self.monitors[number] = {**body, "id": number, "multi": False, "options": options, "tags": tags}
        return 200, self.monitors[number]

    def _dashboard(self, method: str, identity: str, body: Any) -> tuple[int, Any]:
        if method == "GET":
            return 200, {"dashboards": [{"id": key, "title": board["title"]} for key, board in self.dashboards.items()]}
        key = identity or f"abc-def-{self._new()}"
        self.dashboards[key] = body
        return 200, {**body, "id": key}


@contextmanager
def datadog() -> Iterator[Datadog]:
    """The stand-in, listening at its `address`."""
    state = Datadog()

    class Handler(BaseHTTPRequestHandler):
        """HTTP in front of it."""

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if any(self.headers.get(name) != value for name, value in KEYS.items()):
                status, answer = 403, {"errors": ["Forbidden"]}
            else:
                status, answer = state.answer(self.command, self.path, body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def apply(shop: Path, api: Datadog, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """infra/scripts/monitors.sh against the stand-in."""
    variables = {"PATH": os.environ["PATH"], "DD_SITE": "datadoghq.eu", "DATADOG_API": api.address}
    variables |= {"DD_API_KEY": KEYS["DD-API-KEY"], "DD_APP_KEY": KEYS["DD-APPLICATION-KEY"], **environment}
    command = ["infra/scripts/monitors.sh", *arguments]
    return subprocess.run(command, cwd=shop, env=variables, capture_output=True, text=True, check=False)


def wrong(root: Path, tag: str = "app", only_prod: Set[str] = NONE, sleeps: Set[str] = NONE) -> list[str]:
    """Where the monitors differ from the contract: the number, its limit, how long, how bad, and what to read."""
    found = []
    monitors = json.loads((root / "infra/monitoring/monitors.json").read_text(encoding="utf-8"))
    there = set()
    for monitor in monitors:
        tags = dict(tag.split(":", 1) for tag in monitor["tags"])
        name, environment = tags["alert"], tags["environment"]
        alert = CONTRACT[name]
        limit = 1 if name == "at_maximum" else alert["threshold"]
        window, of, sign = (
            ("max", "min", "<") if name in BELOW else ("min", "max", ">=" if name == "at_maximum" else ">")
        )
        scope = f"{tag}:my-service-{environment}"
        query = f"{window}(last_{alert['minutes']}m):{of}:service.{name}{{{scope}}} {sign} {limit}"
        if (monitor["query"], monitor["options"]["thresholds"]) != (query, {"critical": limit}):
            found.append(f"{name}: {monitor['query']}")
        if tags["severity"] != alert["severity"]:
            found.append(f"{name}: {tags['severity']}")
        if f"_runbook.md#{name}\n" not in monitor["message"] or "@" not in monitor["message"].splitlines()[-1]:
            found.append(f"{name}: {monitor['message']}")
        there.add((environment, name))
    wanted = {
        (environment, name)
        for environment in ("dev", "staging", "prod")
        for name in set(CONTRACT) - BY_JOBS
        if (environment == "prod" or name not in only_prod)
        and not (environment in sleeps and name == "no_healthy_instance")
    }
    return found + sorted(map(str, there ^ wanted))
