"""What a part of the service offers to the rest."""

from fastapi import APIRouter

from service.health import Check


class Part:
    """A dependency or a feature with its own settings, routes and readiness check.

    A subclass reads its variables in `__init__`, which must not connect to anything: a dependency that is down at the
    start is for readiness to report, not a reason to die.
    """

    name: str
    unavailable: tuple[type[Exception], ...] = ()
    """Errors that mean "the dependency does not answer": the client gets 503 and may try again."""

    def __init__(self) -> None:
        self.router = APIRouter()
        self.check: Check | None = None

    async def open(self) -> None:
        """Before the first request."""

    async def close(self) -> None:
        """After the last request."""
