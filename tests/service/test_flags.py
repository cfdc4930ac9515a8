"""Flags: decided by variables, or by a service that answers as flagd does from the render's own file, also when it changes."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Running, Service

OLD, NEW = "Hello.", "Good to see you."


@contextlib.contextmanager
def flagd(file: Path) -> Iterator[str]:
    """The URL of a service that reads the file at each question, as flagd reloads it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            prefix, _, key = self.path.rpartition("/")
            flag = json.loads(file.read_text(encoding="utf-8"))["flags"].get(key)
            if prefix != "/ofrep/v1/evaluate/flags" or flag is None or flag["state"] != "ENABLED":
                self.answer(404, {"key": key, "errorCode": "FLAG_NOT_FOUND"})
                return
            variant = flag["defaultVariant"]
            value = flag["variants"][variant]
            self.answer(200, {"key": key, "value": value, "variant": variant, "reason": "STATIC"})

        def answer(self, status: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def greeting(running: Running) -> str:
    status, body = running.get("/greeting")
    assert status == 200, body
    return str(json.loads(body)["greeting"])


@pytest.mark.parametrize(
    ("value", "text"), [("1", NEW), ("Yes", NEW), ("on", NEW), ("0", OLD), ("off", OLD), ("", OLD)]
)
def test_a_variable_switches_a_flag_alike_in_every_runtime(service: Service, value: str, text: str) -> None:
    with service.started(FLAG_NEW_GREETING=value) as running:
        assert greeting(running) == text


def test_the_flag_service_switches_a_running_instance(service: Service, tmp_path: Path) -> None:
    rendered = service.app.parent / "infra" / "local" / "flags.json"
    flags = json.loads(rendered.read_text(encoding="utf-8"))
    file = tmp_path / "flags.json"
    file.write_text(json.dumps(flags), encoding="utf-8")
    with contextlib.ExitStack() as stack:
        with flagd(file) as url:
            running = stack.enter_context(service.started(OFREP_ENDPOINT=url, FLAG_NEW_GREETING="true"))
            # The service decides, not the variable.
            assert greeting(running) == OLD
            flags["flags"]["new-greeting"]["defaultVariant"] = "on"
            file.write_text(json.dumps(flags), encoding="utf-8")
            assert greeting(running) == NEW
            flags["flags"]["new-greeting"]["state"] = "DISABLED"
            file.write_text(json.dumps(flags), encoding="utf-8")
            assert greeting(running) == OLD
        # Gone: the default of the code holds, and no request fails.
        assert greeting(running) == OLD
