"""Redis' settings, and what a client sees while the cache is away."""

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from service import application
from service.parts import redis
from service.settings import Settings
from tests.asgi import call


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("REDIS_USER", "REDIS_PASSWORD", "REDIS_TLS_VERIFY", "HEALTH_CACHE_CRITICAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://app:old@127.0.0.1:1/2")
    return monkeypatch


@pytest.mark.parametrize("url", ["", "http://:hunter2@cache", "redis:///0", "redis://cache:port/0"])
def test_a_bad_url_is_refused_without_showing_it(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("REDIS_URL", url)
    with pytest.raises(ValidationError, match="redis_url") as refused:
        redis.Settings()
    assert "hunter2" not in str(refused.value)


def test_rotated_credentials_replace_those_of_the_url(environment: pytest.MonkeyPatch) -> None:
    before = redis.Settings().connection
    assert (before["username"], before["password"], before["db"]) == ("app", "old", 2)
    environment.setenv("REDIS_USER", "app_blue")
    environment.setenv("REDIS_PASSWORD", "p@ss/word")
    after = redis.Settings().connection
    assert (after["username"], after["password"], after["db"]) == ("app_blue", "p@ss/word", 2)


def test_a_certificate_is_proven_unless_told_otherwise(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("REDIS_TLS_VERIFY", "false")
    assert "ssl_cert_reqs" not in redis.Settings().connection  # no TLS, nothing to prove
    environment.setenv("REDIS_URL", "rediss://127.0.0.1:1")
    assert redis.Settings().connection["ssl_cert_reqs"] == "none"
    environment.delenv("REDIS_TLS_VERIFY")
    assert "ssl_cert_reqs" not in redis.Settings().connection


@pytest.mark.usefixtures("environment")
def test_a_cache_that_refuses_is_503_and_not_ready() -> None:
    async def scenario() -> tuple[Any, Any]:
        part = redis.Cache()
        app = application.build(Settings(log_level="error"), [part])
        await part.open()
        try:
            return await call(app, "/visits"), await call(app, "/health/ready")
        finally:
            await part.close()

    visits, ready = asyncio.run(scenario())
    assert (visits.status, visits.headers["retry-after"]) == (503, "1")
    assert ready.body == '{"status":"fail","checks":{"redis":"fail"}}'


def test_critical_is_a_switch(environment: pytest.MonkeyPatch) -> None:
    assert redis.Cache().check.critical
    environment.setenv("HEALTH_CACHE_CRITICAL", "false")
    assert not redis.Cache().check.critical
