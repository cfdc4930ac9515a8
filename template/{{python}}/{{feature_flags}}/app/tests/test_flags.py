"""Flags from the environment, and what happens when the flag service is away."""

import asyncio
import json

import pytest

from service import application
from service.parts import flags
from service.settings import Settings
from tests.asgi import call


def greeting() -> str:
    async def scenario() -> str:
        part = flags.Flags()
        app = application.build(Settings(log_level="error"), [part])
        await part.open()
        return str(json.loads((await call(app, "/greeting")).body)["greeting"])

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "Hello."), ("", "Hello."), ("false", "Hello."), ("true", "Good to see you."), ("On", "Good to see you.")],
)
def test_a_variable_switches_the_flag(monkeypatch: pytest.MonkeyPatch, value: str | None, text: str) -> None:
    monkeypatch.delenv("OFREP_ENDPOINT", raising=False)
    monkeypatch.delenv("FLAG_NEW_GREETING", raising=False)
    if value is not None:
        monkeypatch.setenv("FLAG_NEW_GREETING", value)
    assert greeting() == text


def test_the_default_holds_while_the_flag_service_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFREP_ENDPOINT", "http://127.0.0.1:1")
    assert greeting() == "Hello."
