"""Calls an ASGI application without a server."""

from typing import Any, NamedTuple

from service.health import App, Message


class Response(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


async def call(
    app: App, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b""
) -> Response:
    sent: list[Message] = []
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    received = {name.decode(): value.decode() for name, value in start["headers"]}
    return Response(start["status"], received, b"".join(message["body"] for message in sent[1:]).decode())
