"""Rate, errors and duration of the requests, at /metrics. Probes never get here, so they do not blur the picture."""

import time

import prometheus_client as prometheus

from service.health import App, Message, Receive, Scope, Send
from service.routes import route

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """Measures every request, and answers /metrics: here, or on a port of its own."""

    def __init__(self, app: App, port: int = 0) -> None:
        self._app = app
        self._port = port
        self.registry = prometheus.CollectorRegistry()
        for collector in (prometheus.PROCESS_COLLECTOR, prometheus.PLATFORM_COLLECTOR, prometheus.GC_COLLECTOR):
            self.registry.register(collector)
        labels = ("method", "route")
        self._requests = prometheus.Counter("http_requests", "Requests.", (*labels, "status"), registry=self.registry)
        self._seconds = prometheus.Histogram(
            "http_request_duration_seconds", "Seconds.", labels, registry=self.registry
        )
        self._in_flight = prometheus.Gauge("http_requests_in_flight", "Requests being served.", registry=self.registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" and self._port:
            prometheus.start_http_server(self._port, registry=self.registry)
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/metrics" and not self._port:
            await self._expose(send)
        else:
            await self._measure(scope, receive, send)

    async def _measure(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._in_flight.inc()
        try:
            await self._app(scope, receive, noting)
        finally:
            self._in_flight.dec()
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._seconds.labels(method, route(scope)).observe(time.perf_counter() - started)
            self._requests.labels(method, route(scope), status).inc()

    async def _expose(self, send: Send) -> None:
        body = prometheus.generate_latest(self.registry)
        headers = [
            (b"content-type", prometheus.CONTENT_TYPE_LATEST.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
