"""PostgreSQL: its settings, the pool of the application, its readiness check, and the example resource /notes."""

import contextlib
import datetime
import urllib.parse
from typing import Annotated, Any

import asyncpg  # type: ignore[import-untyped]
from fastapi import APIRouter, HTTPException, Path
from pydantic import AfterValidator, BaseModel, Field, SecretStr

from service.bounded import within
from service.parts.part import Part
from service.settings import Environment

QUERY_TIMEOUT = 5.0


def is_postgres(url: SecretStr) -> SecretStr:
    try:
        parts = urllib.parse.urlsplit(url.get_secret_value())
        valid = parts.scheme in {"postgresql", "postgres"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("not postgresql://user:password@host:port/database")
    return url


class Settings(Environment):
    database_url: Annotated[SecretStr, AfterValidator(is_postgres)]
    database_user: str = ""
    database_password: SecretStr = SecretStr("")
    database_pool_size: int = Field(10, ge=1, le=100)
    health_database_critical: bool = True

    @property
    def connection(self) -> dict[str, Any]:
        """Arguments of asyncpg; a user or a password of their own replace those of the URL."""
        return {
            "dsn": self.database_url.get_secret_value(),
            "user": self.database_user or None,
            "password": self.database_password.get_secret_value() or None,
        }


class PostgresCheck:
    """Asks over a connection of its own, which is kept between two checks."""

    name = "postgres"

    def __init__(self, settings: Settings) -> None:
        self.critical = settings.health_database_critical
        self._settings = settings
        self._connection: asyncpg.Connection | None = None

    async def ask(self) -> None:
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self.drop()  # the server may have been restarted since the last check
            else:
                return
        self._connection = await asyncpg.connect(**self._settings.connection)
        await self._connection.execute("SELECT 1")

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


class Note(BaseModel):
    id: int
    text: str
    created_at: datetime.datetime


class NewNote(BaseModel):
    # The one character that PostgreSQL cannot keep.
    text: str = Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")


NoteId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Postgres(Part):
    name = "postgres"
    # It does not answer, or answers that it cannot serve now: classes 08, 53 and 57 of its codes.
    unavailable = (
        OSError,
        asyncpg.PostgresConnectionError,
        asyncpg.InsufficientResourcesError,
        asyncpg.OperatorInterventionError,
    )

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()
        self.check: PostgresCheck = PostgresCheck(self.settings)
        self.router = self._routes()
        self._pool: asyncpg.Pool = None

    async def open(self) -> None:
        # No connection yet: the service starts without its database, and is ready when the database is.
        size = self.settings.database_pool_size
        self._pool = await asyncpg.create_pool(**self.settings.connection, min_size=0, max_size=size)

    async def close(self) -> None:
        self.check.drop()
        # A database that hangs must not hold up the end of the process.
        with contextlib.suppress(TimeoutError):
            await within(2, self._pool.close(), give_up=self._pool.terminate)

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """Rows of a query, or TimeoutError (an OSError) when the database does not answer in time."""
        return await within(QUERY_TIMEOUT, self._pool.fetch(query, *arguments))

    def _routes(self) -> APIRouter:
        router = APIRouter(prefix="/notes", tags=["notes"])

        @router.post("", status_code=201)
        async def add(note: NewNote) -> Note:
            rows = await self.fetch("INSERT INTO notes (text) VALUES ($1) RETURNING id, text, created_at", note.text)
            return Note(**rows[0])

        @router.get("")
        async def newest() -> list[Note]:
            rows = await self.fetch("SELECT id, text, created_at FROM notes ORDER BY id DESC LIMIT 50")
            return [Note(**row) for row in rows]

        @router.get("/{note_id}")
        async def one(note_id: NoteId) -> Note:
            rows = await self.fetch("SELECT id, text, created_at FROM notes WHERE id = $1", note_id)
            if not rows:
                raise HTTPException(404, "no such note")
            return Note(**rows[0])

        return router


PART = Postgres
