"""The smallest service that keeps the health contract, and one fault at a time: what the checker is checked with.

It is nobody's runtime: a service of somebody's own, with paths of its own (`LIVE`, `READY`, `STARTUP`).
Its one dependency is a file: no file refuses, the word "hang" in it hangs. `FAULT` names what it does wrong.
"""

from __future__ import annotations

import http.server
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

FAULT = os.environ.get("FAULT", "")
STORE = Path(os.environ["STORE"])
COUNT = Path(os.environ["COUNT"])
BUSY = Path(os.environ["BUSY"])
PATHS = {name: os.environ.get(name.upper(), f"/health/{name}") for name in ("live", "ready", "startup")}
TTL, TIMEOUT = 0.3, 0.3


class State:
    """What the probes answer from."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.expires = 0.0
        self.ready: tuple[int, dict[str, Any]] = (503, {"status": "fail"})
        self.started = FAULT == "started too early"
        self.failed = False
        self.born = time.monotonic()
        self.draining = False
        self.in_flight = 0

    def ask(self) -> bool:
        COUNT.write_text(str(int(COUNT.read_text() or 0) + 1))
        give_up = time.monotonic() + (60 if FAULT == "unbounded check" else TIMEOUT)
        while STORE.exists() and STORE.read_text() == "hang":
            if time.monotonic() > give_up:
                return False
            time.sleep(0.02)
        return STORE.exists() and not (FAULT == "shares connections" and BUSY.exists())

    def check(self) -> tuple[int, dict[str, Any]]:
        with self.lock:
            if self.draining and FAULT != "ready while draining":
                return 503, {"status": "fail", "output": "draining"}
            if time.monotonic() >= self.expires or FAULT == "stampede":
                passed = (self.ask() or FAULT == "blind") and not (self.failed and FAULT == "no recovery")
                self.failed = not passed and self.started
                critical = os.environ.get("STORE_CRITICAL") != "false" or FAULT == "always critical"
                state = "pass" if passed else "fail" if critical else "warn"
                self.started = self.started or passed
                self.ready = 503 if state == "fail" else 200, {"status": state, "checks": {"store": state}}
                if FAULT == "leak":
                    self.ready[1]["error"] = f"cannot open {STORE}"
                self.expires = time.monotonic() + TTL
            return self.ready

    def startup(self) -> tuple[int, dict[str, Any]]:
        if FAULT == "gives up" and time.monotonic() - self.born > TTL:
            return 200, {"status": "pass"}
        status, _ = self.check() if not self.started or FAULT == "not latched" else (200, {})
        return (200, {"status": "pass"}) if self.started and status == 200 else (503, {"status": "fail"})

    def live(self) -> tuple[int, dict[str, Any]]:
        if FAULT == "live asks" and self.check()[0] != 200:
            return 503, {"status": "fail"}
        return 200, {"status": "pass"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: State

    def answer(self, status: int, content: dict[str, Any], **headers: str) -> None:
        body = json.dumps(content).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/health+json")
        self.send_header("Content-Length", str(len(body)))
        if FAULT != "cacheable":
            self.send_header("Cache-Control", "no-store")
        if FAULT == "says who":
            self.send_header("Server", "sample/1.0")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" or FAULT == "body on HEAD":
            self.wfile.write(body)

    def handle_any(self) -> None:
        probes = {
            PATHS["live"]: self.state.live,
            PATHS["ready"]: self.state.check,
            PATHS["startup"]: self.state.startup,
        }
        probe = probes.get(self.path)
        if probe is None:
            self.state.in_flight += 1
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.answer(200, {})
            self.state.in_flight -= 1
        elif self.command in {"GET", "HEAD"} or FAULT == "any method":
            self.answer(*probe())
        else:
            self.close_connection = True
            self.answer(405, {"status": "fail"}, Allow="GET, HEAD")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - names of http.server

    def log_message(self, *_: object) -> None:
        """Silence."""


def end(state: State, server: http.server.ThreadingHTTPServer) -> None:
    time.sleep(0 if FAULT == "no drain" else float(os.environ["DRAIN_DELAY"]))
    server.shutdown()
    server.server_close()
    limit = time.monotonic() + float(os.environ["SHUTDOWN_TIMEOUT"])
    while state.in_flight and FAULT != "cuts off":
        if time.monotonic() > limit and FAULT != "no limit":
            os._exit(1)
        time.sleep(0.02)
    os._exit(143 if FAULT == "exit code" else 0)


def main() -> None:
    bad = [name for name in ("LIMIT", "MODE") if os.environ.get(name, "1") != "1"]
    if bad and FAULT != "starts anyway":
        named = bad[:1] if FAULT == "first only" else bad
        values = {name: os.environ[name] for name in named} if FAULT == "shows values" else named
        print(f"bad environment: {values}")
        sys.exit(1 if FAULT == "exits with 1" else 78)
    state = Handler.state = State()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    first: list[float] = []

    def on_signal(*_: object) -> None:
        if not first:
            first.append(time.monotonic())
            state.draining = True
            threading.Thread(target=end, args=(state, server)).start()
        elif FAULT == "impatient" or (time.monotonic() - first[0] > 1 and FAULT != "deaf"):
            os._exit(1)

    signal.signal(signal.SIGTERM, on_signal)
    if FAULT == "ends when continued":
        signal.signal(signal.SIGCONT, lambda *_: os._exit(1))
    server.serve_forever()
    while True:
        time.sleep(1)


main()
