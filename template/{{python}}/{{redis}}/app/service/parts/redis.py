"""Redis (or Valkey): its settings, the client of the application, its readiness check, and the example /visits."""

import contextlib
import urllib.parse
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, SecretStr
from redis import exceptions
from redis.asyncio import Connection, ConnectionPool, Redis
from redis.asyncio.connection import parse_url

from service.bounded import abandon, within
from service.parts.part import Part
from service.settings import Environment

COMMAND_TIMEOUT = 2.0


def is_redis(url: SecretStr) -> SecretStr:
    try:
        parts = urllib.parse.urlsplit(url.get_secret_value())
        valid = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("not redis://host:port/number, or rediss:// with TLS")
    return url


class Settings(Environment):
    redis_url: Annotated[SecretStr, AfterValidator(is_redis)]
    redis_user: str = ""
    redis_password: SecretStr = SecretStr("")
    redis_tls_verify: bool = True
    health_cache_critical: bool = True

    @property
    def connection(self) -> dict[str, Any]:
        """Arguments of a connection; a user or a password of their own replace those of the URL."""
        own = {"username": self.redis_user, "password": self.redis_password.get_secret_value()}
        url = self.redis_url.get_secret_value()
        unproven = url.startswith("rediss:") and not self.redis_tls_verify
        return {
            **parse_url(url),
            **{name: value for name, value in own.items() if value},
            **({"ssl_cert_reqs": "none", "ssl_check_hostname": False} if unproven else {}),
            "socket_connect_timeout": COMMAND_TIMEOUT,
            "socket_timeout": COMMAND_TIMEOUT,
        }


class RedisCheck:
    """Asks over a connection of its own, which is kept between two checks."""

    name = "redis"

    def __init__(self, settings: Settings) -> None:
        self.critical = settings.health_cache_critical
        self._arguments = settings.connection
        self._kind = self._arguments.pop("connection_class", Connection)
        self._connection: Connection | None = None

    async def ask(self) -> None:
        if self._connection is not None:
            try:
                await self._ping(self._connection)
            except (OSError, exceptions.RedisError):
                self.drop()  # the server may have been restarted since the last check
            else:
                return
        self._connection = self._kind(**self._arguments)
        await self._ping(self._connection)

    async def _ping(self, connection: Connection) -> None:
        await connection.connect()  # type: ignore[no-untyped-call]
        await connection.send_command("PING")
        await connection.read_response()

    def drop(self) -> None:
        if self._connection is not None:
            abandon(self._connection.disconnect(nowait=True))
            self._connection = None


class Cache(Part):
    name = "redis"
    # It does not answer, or answers that it cannot serve now.
    unavailable = (
        OSError,
        exceptions.ConnectionError,
        exceptions.TimeoutError,
        exceptions.ReadOnlyError,
        exceptions.MasterDownError,
    )

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()
        self.check: RedisCheck = RedisCheck(self.settings)
        self.router = self._routes()
        self.client: Redis = Redis(connection_pool=ConnectionPool(**self.settings.connection))

    async def close(self) -> None:
        self.check.drop()
        with contextlib.suppress(TimeoutError):
            await within(2, self.client.aclose())

    def _routes(self) -> APIRouter:
        router = APIRouter(tags=["visits"])

        @router.get("/visits")
        async def visits() -> dict[str, int]:
            return {"visits": await self.client.incr("visits")}

        return router


PART = Cache
