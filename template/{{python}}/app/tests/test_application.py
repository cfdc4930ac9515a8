"""The application without its dependencies: routes, metrics, and what must stay invisible."""

import asyncio
import json
import sys

import pytest

from service import application, logs
from service.settings import Settings
from tests.asgi import Response, call

QUIET = Settings(log_level="error")


def ask(*paths: str, settings: Settings = QUIET) -> list[Response]:
    async def scenario() -> list[Response]:
        app = application.build(settings, [])
        return [await call(app, path) for path in paths]

    return asyncio.run(scenario())


def test_about() -> None:
    (response,) = ask("/", settings=Settings(log_level="error", service_version="1.2.3", environment="dev"))
    assert json.loads(response.body) == {"service": QUIET.service_name, "version": "1.2.3", "environment": "dev"}


def test_requests_are_counted_by_route() -> None:
    metrics = ask("/", "/", "/no/such/41", "/metrics")[-1].body
    assert 'http_requests_total{method="GET",route="/",status="200"} 2.0' in metrics
    assert 'http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in metrics
    assert 'http_request_duration_seconds_count{method="GET",route="/"} 2.0' in metrics
    assert "41" not in [part for line in metrics.splitlines() if "route=" in line for part in line.split('"')]


def test_probes_and_metrics_are_not_counted() -> None:
    metrics = ask("/health/live", "/health/ready", "/health/startup", "/metrics", "/metrics")[-1].body
    assert "health" not in metrics
    assert 'route="' not in metrics


def test_metrics_of_another_port_are_not_here() -> None:
    assert ask("/metrics", settings=Settings(log_level="error", metrics_port=9464))[0].status == 404


def test_the_access_log_has_no_query_and_no_probe(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    logs.configure(Settings())
    ask("/health/ready", "/", settings=Settings())
    (line,) = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert (line["message"], line["method"], line["route"], line["status"]) == ("request", "GET", "/", 200)


@pytest.mark.parametrize(("environment", "status"), [("local", 200), ("prod", 404)])
def test_the_interface_is_described_everywhere_but_in_production(environment: str, status: int) -> None:
    settings = Settings.model_validate({"environment": environment, "log_level": "error"})
    assert ask("/openapi.json", settings=settings)[0].status == status


def test_tracing_is_not_even_imported_when_it_is_off() -> None:
    ask("/")
    assert "service.tracing" not in sys.modules
    assert "opentelemetry.exporter" not in sys.modules
