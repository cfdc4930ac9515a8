"""Serve HTTP on PORT until SIGTERM or SIGINT."""

import structlog

from service import application, configuration, logs, server


def run() -> int:
    settings, parts = configuration.load_or_exit()
    logs.configure(settings)
    app = application.build(settings, parts)
    structlog.get_logger("service").info("starting", port=settings.port, parts=[part.name for part in parts])
    server.serve(app, settings)
    return 0
