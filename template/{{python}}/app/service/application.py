"""The application: the framework inside, what must see every request around it, health outermost."""

import contextlib
import json
from collections.abc import AsyncIterator, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from service.health import App, Health
from service.logs import AccessLog
from service.metrics import Metrics
from service.parts import Part
from service.settings import Settings


def build(settings: Settings, parts: Sequence[Part]) -> Health:
    """The whole application of these settings and parts."""
    app: App = AccessLog(framework(settings, parts))
    if settings.otel_exporter_otlp_endpoint:
        from service.tracing import Tracing  # noqa: PLC0415 - half a second of imports that most processes do not need

        app = Tracing(app, settings)
    return Health(Metrics(app, settings.metrics_port), [part.check for part in parts if part.check])


def framework(settings: Settings, parts: Sequence[Part]) -> FastAPI:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for part in parts:
            await part.open()
        yield
        for part in reversed(parts):
            await part.close()

    described = settings.environment != "prod"
    api = FastAPI(
        title=settings.service_name,
        lifespan=lifespan,
        openapi_url="/openapi.json" if described else None,
        telemetry={"tracing": False},  # its spans would double those of tracing.py
    )

    @api.get("/")
    async def about() -> dict[str, str]:
        return {
            "service": settings.service_name,
            "version": settings.service_version,
            "environment": settings.environment,
        }

    @api.exception_handler(RequestValidationError)
    async def refused(_: Request, error: RequestValidationError) -> Response:
        # Without the input: a client may send what can be read as JSON and not be written again, such as NaN.
        wrong = [{name: problem[name] for name in ("type", "loc", "msg")} for problem in error.errors()]
        return Response(json.dumps({"detail": wrong}), 422, media_type="application/json")

    async def unavailable(_: Request, __: Exception) -> JSONResponse:
        return JSONResponse({"detail": "a dependency does not answer"}, 503, {"Retry-After": "1"})

    for part in parts:
        api.include_router(part.router)
        for error in part.unavailable:
            api.add_exception_handler(error, unavailable)
    return api
