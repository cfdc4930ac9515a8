"""Traces over OTLP/HTTP. Imported only when OTEL_EXPORTER_OTLP_ENDPOINT is set: the SDK costs time and memory."""

import asyncio
import http

import structlog
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from service.bounded import within
from service.health import App, Message, Receive, Scope, Send
from service.routes import route
from service.settings import Settings


class Tracing:
    """One server span per request, a child of the caller's when it sent `traceparent`."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._provider = TracerProvider(
            sampler=ParentBasedTraceIdRatio(settings.otel_traces_sampler_arg),
            resource=Resource.create(
                {
                    "service.name": settings.service_name,
                    "service.version": settings.service_version,
                    "deployment.environment.name": settings.environment,
                }
            ),
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(self._provider)
        self._tracer = self._provider.get_tracer("service")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            await self._flush()
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        kind = trace.SpanKind.SERVER
        method = scope["method"]
        with self._tracer.start_as_current_span(method, propagate.extract(headers), kind) as span:
            identifier = f"{span.get_span_context().trace_id:032x}"

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                        span.set_status(trace.StatusCode.ERROR)
                await send(message)

            try:
                with structlog.contextvars.bound_contextvars(trace_id=identifier):
                    await self._app(scope, receive, noting)
            finally:  # what a route raises comes through here, after its 500
                span.update_name(f"{method} {route(scope)}")
                span.set_attributes({"http.request.method": method, "http.route": route(scope)})

    async def _flush(self) -> None:
        """Send what is left, unless the collector is away: its absence must not delay the end."""
        await asyncio.gather(within(2, asyncio.to_thread(self._provider.shutdown)), return_exceptions=True)
