"""The health core against dependencies that answer, refuse, hang and come back."""

import asyncio
import contextlib
import time

import pytest

from service.health import Health, Message, Receive, Scope, Send
from tests.asgi import call


class Dependency:
    """A dependency that does what `mode` says."""

    def __init__(self, name: str = "store", mode: str = "answers", critical: bool = True) -> None:
        self.name = name
        self.mode = mode
        self.critical = critical
        self.asked = 0
        self.dropped = 0

    async def ask(self) -> None:
        self.asked += 1
        if self.mode == "refuses":
            raise ConnectionRefusedError("https://app:hunter2@10.0.0.7/app")
        while self.mode == "hangs":
            # As drivers do that tidy up a connection: the cancellation does not end it.
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    def drop(self) -> None:
        self.dropped += 1


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    message: Message = {"type": "http.response.start", "status": 200, "headers": []}
    await send(message)
    await send({"type": "http.response.body", "body": b"application"})


def health(*dependencies: Dependency, ttl: float = 0.0, timeout: float = 0.2) -> Health:
    return Health(application, dependencies, ttl, timeout)


def test_ready_names_each_dependency() -> None:
    response = asyncio.run(call(health(Dependency("store"), Dependency("queue")), "/health/ready"))
    assert response.status == 200
    assert response.body == '{"status":"pass","checks":{"store":"pass","queue":"pass"}}'
    assert response.headers == {
        "content-type": "application/health+json",
        "content-length": str(len(response.body)),
        "cache-control": "no-store",
    }


@pytest.mark.parametrize("mode", ["refuses", "hangs"])
def test_a_critical_dependency_decides_about_ready_and_about_nothing_else(mode: str) -> None:
    async def scenario() -> None:
        store = Dependency()
        app = health(store)
        assert (await call(app, "/health/startup")).status == 200
        store.mode = mode
        ready = await call(app, "/health/ready")
        assert (ready.status, ready.body) == (503, '{"status":"fail","checks":{"store":"fail"}}')
        assert store.dropped >= 1
        assert (await call(app, "/health/live")).status == 200
        assert (await call(app, "/health/startup")).status == 200
        store.mode = "answers"
        assert (await call(app, "/health/ready")).status == 200

    asyncio.run(scenario())


def test_a_hanging_dependency_is_given_up_and_not_waited_for() -> None:
    async def scenario() -> None:
        store = Dependency(mode="hangs")
        app = health(store)
        started = time.monotonic()
        for _ in range(3):
            assert (await call(app, "/health/ready")).status == 503
        # Three bounds of 0.2 s and much slack; waiting for the check itself would never end.
        assert time.monotonic() - started < 5
        store.mode = "answers"

    asyncio.run(scenario())


def test_a_dependency_that_is_not_critical_only_warns() -> None:
    app = health(Dependency("store"), Dependency("queue", mode="refuses", critical=False))
    response = asyncio.run(call(app, "/health/ready"))
    assert response.status == 200
    assert response.body == '{"status":"warn","checks":{"store":"pass","queue":"warn"}}'


def test_never_ready_is_never_started() -> None:
    response = asyncio.run(call(health(Dependency(mode="refuses")), "/health/startup"))
    assert (response.status, response.body) == (503, '{"status":"fail"}')


def test_probes_share_a_round_and_its_result() -> None:
    async def scenario() -> None:
        store = Dependency()
        app = health(store, ttl=60)
        await asyncio.gather(*(call(app, "/health/ready") for _ in range(64)))
        await call(app, "/health/ready")
        assert store.asked == 1

    asyncio.run(scenario())


def test_a_prober_that_hangs_up_does_not_end_the_round_of_the_others() -> None:
    async def scenario() -> None:
        store = Dependency(mode="hangs")
        app = health(store, timeout=5)
        impatient, patient = (asyncio.create_task(call(app, "/health/ready")) for _ in range(2))
        await asyncio.sleep(0.05)
        impatient.cancel()
        store.mode = "answers"
        assert (await patient).status == 200

    asyncio.run(scenario())


def test_draining_fails_ready_at_once_and_closes_connections() -> None:
    async def scenario() -> None:
        app = health(Dependency(), ttl=60)
        assert (await call(app, "/health/startup")).status == 200
        app.draining = True
        ready = await call(app, "/health/ready")
        assert (ready.status, ready.body) == (503, '{"status":"fail","output":"draining"}')
        assert (await call(app, "/health/live")).status == 200
        assert (await call(app, "/health/startup")).status == 200
        assert (await call(app, "/")).headers == {"connection": "close"}

    asyncio.run(scenario())


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/startup"])
def test_head_and_other_methods(path: str) -> None:
    async def scenario() -> None:
        app = health(Dependency())
        get, head = await call(app, path), await call(app, path, "HEAD")
        assert (head.status, head.headers, head.body) == (get.status, get.headers, "")
        post = await call(app, path, "POST")
        assert (post.status, post.headers["allow"]) == (405, "GET, HEAD")

    asyncio.run(scenario())


def test_other_paths_are_the_application_s() -> None:
    response = asyncio.run(call(health(), "/health/other"))
    assert response.body == "application"


def test_a_probe_never_reaches_the_application() -> None:
    async def unreachable(scope: Scope, receive: Receive, send: Send) -> None:
        pytest.fail("the application was called")

    assert asyncio.run(call(Health(unreachable, []), "/health/ready")).status == 200
