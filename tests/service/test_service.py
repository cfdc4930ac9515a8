"""What a service does beside its probes: resources, logs, metrics, traces, migrations, credentials, its own tests."""

from __future__ import annotations

import contextlib
import http.server
import json
import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from harness import Running, Service
from servers import PASSWORD, free_port, shell


@contextlib.contextmanager
def recorder(status: int = 200, body: bytes = b"{}") -> Iterator[tuple[str, list[str]]]:
    """An HTTP server that answers every POST the same, its URL, and the paths that it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", paths
    finally:
        server.shutdown()
        server.server_close()


def traffic(running: Running) -> None:
    running.until_ready()
    for path in ("/", "/notes", "/visits", "/no/such/path", "/health/live", "/health/ready", "/metrics"):
        running.get(path)
    running.post("/notes", {"text": "a note"})
    running.get("/notes/1?token=hunter2-in-a-query")


def test_a_note_is_kept_and_a_visit_is_counted(service: Service) -> None:
    with service.started() as running:
        running.until_ready()
        text = f"note {uuid.uuid4()}"
        status, body = running.post("/notes", {"text": text})
        assert status == 201
        note = json.loads(body)
        assert set(note) == {"id", "text", "created_at"}
        assert json.loads(running.get(f"/notes/{note['id']}")[1]) == note
        assert json.loads(running.get("/notes")[1])[0] == note
        assert running.get("/notes/999999999")[0] == 404
        assert running.post("/notes", {"text": 7})[0] in {400, 422}
        first, second = (json.loads(running.get("/visits")[1])["visits"] for _ in range(2))
        assert second == first + 1
    assert service.postgres.sql(f"SELECT count(*) FROM notes WHERE text = '{text}'") == "1"


def test_an_idle_connection_outlives_a_pause(service: Service) -> None:
    """A load balancer takes a connection again after a minute; one that the service has closed meanwhile costs a request."""
    with (
        service.started() as running,
        contextlib.closing(HTTPConnection("127.0.0.1", running.port, timeout=5)) as connection,
    ):
        for pause in (6, 0):
            connection.request("GET", "/health/live")
            assert connection.getresponse().read()
            connection.auto_open = 0  # another connection would hide it
            time.sleep(pause)


def test_every_line_is_json_and_tells_no_secret(service: Service) -> None:
    with service.started(LOG_LEVEL="debug") as running:
        traffic(running)
        shell(service.postgres.stop)
        try:
            running.get("/notes")
            running.get("/health/ready")
        finally:
            shell(service.postgres.start)
        running.process.terminate()
        running.process.wait(30)
        output = running.output()
    assert PASSWORD not in output
    assert "hunter2-in-a-query" not in output
    lines = [json.loads(line) for line in output.splitlines()]
    for line in lines:
        assert {"timestamp", "level", "message", "service", "version", "environment"} <= set(line)
    requests = [line for line in lines if line["message"] == "request"]
    routes = {line["route"] for line in requests}
    assert {"/", "/notes", "/visits", "unmatched"} <= routes
    assert not [route for route in routes if "health" in route or "metrics" in route or "no/such" in route]


def test_metrics_have_rate_errors_and_duration_by_route(service: Service) -> None:
    with service.started() as running:
        traffic(running)
        lines = running.get("/metrics")[1].splitlines()
    requests = [line for line in lines if line.startswith("http_requests_total{")]
    assert [line for line in requests if 'route="unmatched"' in line and 'status="404"' in line]
    assert [
        line for line in requests if 'method="POST"' in line and 'route="/notes"' in line and 'status="201"' in line
    ]
    assert [line for line in lines if line.startswith("http_request_duration_seconds_bucket{") and 'le="0.5"' in line]
    assert [line for line in lines if line.startswith("http_requests_in_flight")]
    assert not [line for line in lines if "/health" in line or "/no/such" in line or 'route="/metrics"' in line]


def test_metrics_move_to_a_port_of_their_own(service: Service) -> None:
    """It answers there, and the public port knows nothing of them."""
    port = free_port()
    with service.started(METRICS_PORT=str(port)) as running:
        traffic(running)
        assert running.get("/metrics")[0] == 404
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        running.process.terminate()
        assert running.process.wait(30) == 0
    assert [line for line in lines if line.startswith("http_requests_total{") and 'route="/notes"' in line]


def test_traces_are_sent_when_an_endpoint_is_set_and_probes_are_not_traced(service: Service) -> None:
    with recorder() as (url, paths):
        settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_TRACES_SAMPLER_ARG": "1"}
        for probed_only in (True, False):
            with service.started(**settings) as running:
                running.until_ready()
                running.get("/health/live")
                if not probed_only:
                    running.get("/")
                running.process.terminate()
                assert running.process.wait(30) == 0
            assert bool(paths) is not probed_only, paths
    assert set(paths) == {"/v1/traces"}


def test_a_collector_that_is_away_changes_nothing(service: Service) -> None:
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}", "OTEL_TRACES_SAMPLER_ARG": "1"}
    with service.started(**settings) as running:
        traffic(running)
        running.process.terminate()
        assert running.process.wait(30) == 0
        for line in running.output().splitlines():
            json.loads(line)


def test_migrations_at_once_happen_once(service: Service) -> None:
    database = f"migrated_{uuid.uuid4().hex[:8]}"
    service.postgres.sql(f"CREATE DATABASE {database}")
    url = service.postgres.url.removesuffix("/app") + f"/{database}"
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: service.run("migrate", DATABASE_URL=url), range(3)))
    assert [process.returncode for process in done] == [0, 0, 0], [process.stdout + process.stderr for process in done]
    assert service.postgres.sql("SELECT count(*) FROM notes", database) == "0"


def test_a_migration_that_waits_holds_no_snapshot(service: Service) -> None:
    """CREATE INDEX CONCURRENTLY waits for every snapshot: one that a waiting migration holds would be a deadlock."""
    database = f"waiting_{uuid.uuid4().hex[:8]}"
    service.postgres.sql(f"CREATE DATABASE {database}")
    url = service.postgres.url.removesuffix("/app") + f"/{database}"
    others = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()"

    def until(count: int) -> None:
        last = time.monotonic() + 15
        while int(service.postgres.sql(others, database)) < count:
            assert time.monotonic() < last, f"fewer than {count} sessions"
            time.sleep(0.1)

    with ThreadPoolExecutor(3) as pool:
        # The first migration cannot end before this table is gone.
        hindrance = pool.submit(service.postgres.sql, "BEGIN; CREATE TABLE notes (); SELECT pg_sleep(20)", database)
        until(1)
        time.sleep(1)
        migrations = [pool.submit(service.run, "migrate", DATABASE_URL=url) for _ in range(2)]
        until(3)
        time.sleep(2)
        assert service.postgres.sql(others, database) == "3", "the migrations do not overlap"
        assert service.postgres.sql(f"{others} AND wait_event = 'advisory'", database) == "0"
        hindrance.result()
        assert [migration.result().returncode for migration in migrations] == [0, 0]


def test_migrate_fails_without_its_database_and_tells_no_secret(service: Service) -> None:
    done = service.run("migrate", DATABASE_URL=service.postgres.url.removesuffix("/app") + "/no_such_database")
    assert done.returncode not in {0, 78}
    assert PASSWORD not in done.stdout + done.stderr


def test_rotated_credentials_replace_those_of_the_url(service: Service) -> None:
    name, password = f"blue_{uuid.uuid4().hex[:8]}", "p@ss/w:rd?"
    service.postgres.sql(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE app")
    shell(f"{service.redis.cli} acl setuser {name} on '>{password}' '+@all' '~*'")
    variables = {
        "DATABASE_URL": f"postgresql://127.0.0.1:{service.postgres.port}/app",
        "DATABASE_USER": name,
        "DATABASE_PASSWORD": password,
        "REDIS_URL": f"redis://127.0.0.1:{service.redis.port}/0",
        "REDIS_USER": name,
        "REDIS_PASSWORD": password,
    }
    with service.started(**variables) as running:
        running.until_ready()
        assert running.get("/notes")[0] == 200
        assert running.get("/visits")[0] == 200


def test_healthcheck_tells_whether_the_service_of_this_port_lives(service: Service) -> None:
    assert service.run("healthcheck").returncode == 1
    with service.started():
        assert service.run("healthcheck").returncode == 0


def test_shell_reads_the_same_environment(service: Service) -> None:
    assert service.run("shell", PORT="seventy").returncode == 78
    assert service.run("shell").returncode == 0


def test_a_database_that_hangs_costs_no_descriptors(service: Service) -> None:
    with service.started() as running:
        running.until_ready()
        descriptors = Path(f"/proc/{running.process.pid}/fd")
        before = len(list(descriptors.iterdir()))
        shell(service.postgres.hang)
        try:
            deadline = time.monotonic() + 12
            while time.monotonic() < deadline:
                assert running.get("/health/ready")[0] in {200, 503}
                time.sleep(0.2)
            during = len(list(descriptors.iterdir()))
        finally:
            shell(service.postgres.resume)
        running.until_ready()
        # Six rounds or more have been given up; a few may still be closing.
        assert during <= before + 4


def test_requests_are_refused_and_not_kept_while_the_database_hangs(service: Service) -> None:
    with service.started() as running:
        running.until_ready()
        assert running.get("/notes")[0] == 200
        shell(service.postgres.hang)
        try:
            assert running.get("/notes", timeout=30)[0] == 503
        finally:
            shell(service.postgres.resume)
        running.until_ready()
        assert running.get("/notes")[0] == 200


def test_its_own_tests_pass_with_real_servers(service: Service) -> None:
    command = ["make", "-C", str(service.app), "lint", "test"]
    done = subprocess.run(command, env=service.environment(), check=False, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]
    assert "NOT TESTED" not in done.stdout
