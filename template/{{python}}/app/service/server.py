"""uvicorn with a drain: after the signal traffic is served for DRAIN_DELAY seconds while readiness already fails."""

import os
import threading
import time
from types import FrameType

import uvicorn

from service.health import Health
from service.settings import Settings

# Some platforms send the same signal twice; only a later one is a person or a platform that has lost patience.
SAME_SIGNAL = 1.0


class Server(uvicorn.Server):
    """uvicorn ends at once on SIGTERM, and then by the signal itself; here the end is in order and the code is 0."""

    def __init__(self, config: uvicorn.Config, health: Health, settings: Settings) -> None:
        super().__init__(config)
        self._health = health
        self._settings = settings
        self._signalled: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._signalled is None:
            self._signalled = now
            self._health.draining = True
            # A thread, because a request that blocks the event loop would block the limit too.
            limit = threading.Timer(self._settings.drain_delay + self._settings.shutdown_timeout, os._exit, (1,))
            limit.daemon = True
            limit.start()
        elif now - self._signalled > SAME_SIGNAL:
            os._exit(128 + sig)

    async def on_tick(self, counter: int) -> bool:
        if self._signalled is not None and time.monotonic() >= self._signalled + self._settings.drain_delay:
            self.should_exit = True
        return await super().on_tick(counter)


def serve(app: Health, settings: Settings) -> None:
    """Serve until a signal; one process, because the platform starts more of them."""
    config = uvicorn.Config(
        app,
        host="0.0.0.0",  # noqa: S104 - a container's port is published by its platform
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # load balancers keep idle connections up to 600 s: were this shorter, a request could meet the end of one
        timeout_keep_alive=620,
    )
    Server(config, app, settings).run()
