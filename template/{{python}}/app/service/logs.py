"""Logs: one JSON object per line on standard output, with secrets taken out, also in what libraries write."""

import functools
import logging
import re
import sys
import time
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from service.health import App, Message, Receive, Scope, Send
from service.routes import route
from service.settings import Settings

REDACTED = "[redacted]"
SECRET_KEY = re.compile(
    r"passw|secret|token|authorization|cookie|credential|api[-_]?key|private[-_]?key", re.IGNORECASE
)
URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s/]+@")


@functools.lru_cache  # the same few keys in every line
def telling(key: str) -> bool:
    return SECRET_KEY.search(key) is not None


def clean(value: Any, key: str = "") -> Any:
    """The value without passwords: those under a telling key, and those inside a URL anywhere in a text."""
    if telling(key):
        return REDACTED
    if isinstance(value, str):
        return URL_PASSWORD.sub(rf"\1{REDACTED}@", value) if "://" in value else value
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, MutableMapping):
        return {name: clean(item, str(name)) for name, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [clean(item) for item in value]
    return clean(str(value))


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: clean(value, name) for name, value in event.items()}


def serialise(event: EventDict, **_: Any) -> bytes:
    return orjson.dumps(event, default=str)


def configure(settings: Settings | None = None) -> None:
    """Send structlog, the standard library's logging, warnings and an uncaught exception through one formatter."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper() if settings else "INFO"]
    service = (
        {"service": settings.service_name, "version": settings.service_version, "environment": settings.environment}
        if settings
        else {}
    )

    def identify(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event.update(service)
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        identify,
        structlog.processors.EventRenamer("message"),
    ]
    structlog.configure(
        processors=[*shared, redact, structlog.processors.JSONRenderer(serialise)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(lambda event, **_: serialise(event).decode()),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # uvicorn's "Started server process" and the like say nothing that our own lines do not.
    logging.getLogger("uvicorn").setLevel(max(level, logging.WARNING))
    logging.captureWarnings(True)
    sys.excepthook = crashed


def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("service").critical("crashed", exc_info=(kind, error, trace))


class AccessLog:
    """One line per request, by its route's template: what a path and a query hold is the client's business."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._log = structlog.get_logger("service.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._log.info(
                "request",
                method=scope["method"],
                route=route(scope),
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
