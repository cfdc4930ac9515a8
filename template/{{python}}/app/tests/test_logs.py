"""Every line is JSON and holds no secret, whoever wrote it."""

import json
import logging

import pytest
import structlog

from service import logs
from service.settings import Settings


@pytest.fixture
def lines(capfdbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, object]]:
    logs.configure(Settings())
    log = structlog.get_logger("test")
    log.info("connect", url="https://app:hunter2@store:5432/app", password="hunter2", nested={"api_key": "hunter2"})
    log.info("failed to open https://app:hunter2@store:5432/app", items=["amqp://:hunter2@queue:5672"])
    logging.getLogger("library").warning("cannot reach %s", "amqp://app:hunter2@queue:5672/0")
    try:
        raise RuntimeError("https://app:hunter2@store:5432/app")
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("library").exception("failed")
    written = capfdbinary.readouterr().out
    assert b"hunter2" not in written
    return [json.loads(line) for line in written.splitlines()]


def test_every_line_is_json_with_the_same_fields(lines: list[dict[str, object]]) -> None:
    assert len(lines) == 5
    for line in lines:
        assert {"message", "level", "timestamp", "service", "version", "environment"} <= set(line)


def test_a_secret_goes_and_the_rest_stays(lines: list[dict[str, object]]) -> None:
    assert lines[0]["url"] == "https://app:[redacted]@store:5432/app"
    assert lines[0]["password"] == "[redacted]"
    assert lines[0]["nested"] == {"api_key": "[redacted]"}
    assert lines[1]["message"] == "failed to open https://app:[redacted]@store:5432/app"
    assert lines[2]["message"] == "cannot reach amqp://app:[redacted]@queue:5672/0"


def test_an_exception_keeps_its_traceback(lines: list[dict[str, object]]) -> None:
    for line in lines[-2:]:
        assert "RuntimeError: https://app:[redacted]@store" in str(line["exception"])


def test_the_level_is_respected(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    logs.configure(Settings(log_level="error"))
    structlog.get_logger("quiet").warning("unseen")
    logging.getLogger("quiet").warning("unseen")
    assert capfdbinary.readouterr().out == b""
