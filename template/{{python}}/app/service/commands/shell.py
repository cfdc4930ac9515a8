"""A Python prompt with the service's settings and its opened parts: `run(parts[0].…)` awaits."""

import asyncio
import code

from service import configuration, logs


def run() -> int:
    settings, parts = configuration.load_or_exit()
    logs.configure(settings)
    with asyncio.Runner() as runner:
        for part in parts:
            runner.run(part.open())
        try:
            code.interact(local={"settings": settings, "parts": parts, "run": runner.run}, exitmsg="")
        finally:
            for part in parts:
                runner.run(part.close())
    return 0
