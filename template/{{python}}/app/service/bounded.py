"""Waiting that ends in time, whatever a driver does."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

# The event loop holds tasks weakly; one that was given up must live until it has ended.
_given_up: set[asyncio.Task[Any]] = set()


async def within(seconds: float, work: Coroutine[Any, Any, T], give_up: Callable[[], None] | None = None) -> T:
    """The result of the work, or TimeoutError after the given seconds.

    `asyncio.timeout` waits for the cancelled task, and a driver that tidies up a connection to a server that
    hangs does so for as long as that server hangs. Here the task is cancelled and left to itself.

    Args:
        seconds: how long to wait.
        work: what to wait for.
        give_up: called before the cancellation, to close what the work would otherwise try to tidy up.
    """
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            raise TimeoutError
        return task.result()
    finally:
        if not task.done():
            _keep(task)
            if give_up:
                give_up()
            task.cancel()


def abandon(work: Coroutine[Any, Any, object]) -> None:
    """Start work whose end and outcome matter to nobody."""
    _keep(asyncio.create_task(work))


def _keep(task: asyncio.Task[Any]) -> None:
    _given_up.add(task)
    task.add_done_callback(_forget)


def _forget(task: asyncio.Task[Any]) -> None:
    _given_up.discard(task)
    if not task.cancelled():
        task.exception()
