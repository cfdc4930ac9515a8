"""The health endpoints: the outermost ASGI application, so that a probe never meets a middleware or the framework.

Readiness asks the dependencies on demand. All probes share one round of checks and its result for TTL seconds; a round
takes at most TIMEOUT seconds because a check that does not answer is given up, not waited for.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, NamedTuple, Protocol

from service.bounded import within

TTL = 1.0
TIMEOUT = 0.8

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("service.health")


class Check(Protocol):
    """A dependency as readiness sees it, over a connection of its own: a busy pool is not an outage."""

    name: str
    critical: bool

    async def ask(self) -> None:
        """Return when the dependency answers, raise when it does not."""

    def drop(self) -> None:
        """Forget the connection at once, without a farewell."""


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


def answer(status: int, content: dict[str, Any], *headers: tuple[bytes, bytes]) -> Answer:
    body = json.dumps(content, separators=(",", ":")).encode()
    common = [
        (b"content-type", b"application/health+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    return Answer(status, body, common + list(headers))


PASS = answer(200, {"status": "pass"})
FAIL = answer(503, {"status": "fail"})
DRAINING = answer(503, {"status": "fail", "output": "draining"})
NOT_ALLOWED = answer(405, {"status": "fail", "output": "method not allowed"}, (b"allow", b"GET, HEAD"))


class Health:
    """Answers the probes and hands every other request on.

    Attributes:
        draining: set once the process was told to end; readiness fails from then on, so that traffic goes elsewhere.
    """

    def __init__(self, app: App, checks: Sequence[Check], ttl: float = TTL, timeout: float = TIMEOUT) -> None:
        self.draining = False
        self._app = app
        self._checks = checks
        self._ttl = ttl
        self._timeout = timeout
        self._started = False
        self._ready = FAIL
        self._expires = 0.0
        self._round: asyncio.Task[None] | None = None
        self._states: dict[str, str] = {}
        self._probes = {"/health/live": self.live, "/health/ready": self.ready, "/health/startup": self.startup}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        probe = self._probes.get(scope["path"]) if scope["type"] == "http" else None
        if probe is None:
            await self._app(scope, receive, closing(send) if self.draining else send)
            return
        status, body, headers = await probe() if scope["method"] in {"GET", "HEAD"} else NOT_ALLOWED
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def live(self) -> Answer:
        """The event loop turns. A dependency must not matter here: restarting this process would not mend it."""
        return PASS

    async def ready(self) -> Answer:
        """The dependencies answer, and the process is not about to end."""
        if not self.draining and time.monotonic() >= self._expires:
            if self._round is None:
                self._round = asyncio.create_task(self._ask_all())
            # Shielded, because the prober that started the round may hang up while others wait for it.
            await asyncio.shield(self._round)
        return DRAINING if self.draining else self._ready

    async def startup(self) -> Answer:
        """Was ready once. Latched: an outage later on must not look like a start that failed."""
        if not self._started:
            await self.ready()
        return PASS if self._started else FAIL

    async def _ask_all(self) -> None:
        try:
            states = dict(await asyncio.gather(*map(self._ask, self._checks)))
            for name, state in states.items():
                if state != self._states.get(name, "pass"):
                    log.log(logging.INFO if state == "pass" else logging.WARNING, "%s: %s", name, state)
            self._states = states
            worst = next((state for state in ("fail", "warn") if state in states.values()), "pass")
            self._started = self._started or worst != "fail"
            self._ready = answer(
                503 if worst == "fail" else 200, {"status": worst} | ({"checks": states} if states else {})
            )
        finally:
            self._expires = time.monotonic() + self._ttl
            self._round = None

    async def _ask(self, check: Check) -> tuple[str, str]:
        try:
            await within(self._timeout, check.ask(), give_up=check.drop)
        except Exception:  # noqa: BLE001 - whatever a driver raises, the dependency does not answer
            check.drop()
            return check.name, "fail" if check.critical else "warn"
        return check.name, "pass"


def closing(send: Send) -> Send:
    """Tell the client to open its next connection elsewhere."""

    async def send_closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), (b"connection", b"close")]
        await send(message)

    return send_closing
