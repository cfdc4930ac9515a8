"""Feature flags behind OpenFeature: from OFREP_ENDPOINT when it is set, else variables like FLAG_NEW_GREETING."""

import asyncio
import os

from fastapi import APIRouter
from openfeature import api
from openfeature.provider import AbstractProvider
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider

from service.bounded import within
from service.parts.part import Part
from service.settings import Environment

PREFIX = "FLAG_"
ON = frozenset({"1", "true", "on", "yes"})


class Settings(Environment):
    ofrep_endpoint: str = ""


def provider(settings: Settings) -> AbstractProvider:
    if settings.ofrep_endpoint:
        from openfeature.contrib.provider.ofrep import OFREPProvider  # noqa: PLC0415 - brings an HTTP client along

        return OFREPProvider(settings.ofrep_endpoint, timeout=1.0)
    flags = {
        name.removeprefix(PREFIX).lower().replace("_", "-"): value.lower() in ON
        for name, value in os.environ.items()
        if name.startswith(PREFIX)
    }
    variants = {"on": True, "off": False}
    return InMemoryProvider({name: InMemoryFlag("on" if on else "off", variants) for name, on in flags.items()})


class Flags(Part):
    name = "flags"

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()
        self.router = self._routes()

    async def open(self) -> None:
        api.set_provider(provider(self.settings))

    async def enabled(self, flag: str, default: bool = False) -> bool:
        """Whether a flag is on; the default when the flag service does not know it or does not answer."""
        client = api.get_client()
        # In a thread, because a provider asks the flag service with a blocking call.
        try:
            return await within(1, asyncio.to_thread(client.get_boolean_value, flag, default))
        except TimeoutError:
            return default

    def _routes(self) -> APIRouter:
        router = APIRouter(tags=["greeting"])

        @router.get("/greeting")
        async def greeting() -> dict[str, str]:
            new = await self.enabled("new-greeting")
            return {"greeting": "Good to see you." if new else "Hello."}

        return router


PART = Flags
