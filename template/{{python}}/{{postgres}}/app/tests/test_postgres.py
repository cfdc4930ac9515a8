"""PostgreSQL's settings, and what a client sees while the database is away."""

import asyncio
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest
from pydantic import ValidationError

from service import application
from service.parts import postgres
from service.settings import Settings
from tests.asgi import Response, call


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_POOL_SIZE", "HEALTH_DATABASE_CRITICAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:old@127.0.0.1:1/app")
    return monkeypatch


@pytest.mark.parametrize("url", ["", "mysql://app:hunter2@db/app", "postgresql:///app", "postgresql://db:port/app"])
def test_a_bad_url_is_refused_without_showing_it(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("DATABASE_URL", url)
    with pytest.raises(ValidationError, match="database_url") as refused:
        postgres.Settings()
    assert "hunter2" not in str(refused.value)


def test_rotated_credentials_replace_those_of_the_url(environment: pytest.MonkeyPatch) -> None:
    assert postgres.Settings().connection == {
        "dsn": "postgresql://app:old@127.0.0.1:1/app",
        "user": None,
        "password": None,
    }
    environment.setenv("DATABASE_USER", "app_blue")
    environment.setenv("DATABASE_PASSWORD", "p@ss/word")
    connection = postgres.Settings().connection
    assert (connection["user"], connection["password"]) == ("app_blue", "p@ss/word")


@pytest.mark.usefixtures("environment")
def test_a_password_does_not_show(capsys: pytest.CaptureFixture[str]) -> None:
    print(postgres.Settings())
    assert "old" not in capsys.readouterr().out


@pytest.mark.usefixtures("environment")
def test_a_database_that_refuses_is_503_and_not_ready() -> None:
    async def scenario() -> tuple[Any, Any]:
        part = postgres.Postgres()
        app = application.build(Settings(log_level="error"), [part])
        await part.open()
        try:
            return await call(app, "/notes"), await call(app, "/health/ready")
        finally:
            await part.close()

    notes, ready = asyncio.run(scenario())
    assert (notes.status, notes.headers["retry-after"]) == (503, "1")
    assert ready.body == '{"status":"fail","checks":{"postgres":"fail"}}'


def ask(part: postgres.Postgres, *arguments: Any, **named: Any) -> Response:
    app = application.build(Settings(log_level="error"), [part])
    return asyncio.run(call(app, *arguments, **named))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    "text", [rb'""', rb"7", rb"NaN", rb'"a\u0000"', rb'"half of a pair: \ud800"'], ids=lambda text: text.decode()
)
def test_what_is_no_note_is_refused(text: bytes) -> None:
    headers = {"content-type": "application/json"}
    refused = ask(postgres.Postgres(), "/notes", "POST", headers, b'{"text": ' + text + b"}")
    assert refused.status == 422
    assert '"loc": ["body", "text"]' in refused.body


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("number", ["0", "-1", "first", "9223372036854775808"])
def test_what_is_no_number_of_a_note_is_refused(number: str) -> None:
    assert ask(postgres.Postgres(), f"/notes/{number}").status == 422


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"), False),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), False),
        (asyncpg.CannotConnectNowError("the database system is starting up"), False),
        (TimeoutError(), False),
        (asyncpg.UndefinedTableError('relation "notes" does not exist'), True),
        (asyncpg.InterfaceError("the server expects 1 argument for this query, 0 were passed"), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_may_go_well_later_is_503(error: Exception, ours: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(*_: Any) -> None:
        raise error

    part = postgres.Postgres()
    monkeypatch.setattr(part, "fetch", fetch)
    if ours:
        with pytest.raises(type(error)):  # the server makes a 500 of it
            ask(part, "/notes")
    else:
        assert ask(part, "/notes").status == 503


def test_critical_is_a_switch(environment: pytest.MonkeyPatch) -> None:
    assert postgres.Postgres().check.critical
    environment.setenv("HEALTH_DATABASE_CRITICAL", "false")
    assert not postgres.Postgres().check.critical
