"""What a service does beside its probes: resources, logs, metrics, traces, migrations, credentials, its own tests."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import subprocess
import threading
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from harness import Running, Service
from servers import PASSWORD, free_port, shell


@contextlib.contextmanager
def recorder(status: int = 200, body: bytes = b"{}") -> Iterator[tuple[str, dict[str, bytes]]]:
    """An HTTP server that answers every POST the same, its URL, and the paths that it was asked for with all they brought."""
    received: dict[str, bytes] = defaultdict(bytes)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.headers.get("Transfer-Encoding") == "chunked":
                while size := int(self.rfile.readline() or b"0", 16):
                    received[self.path] += self.rfile.read(size)
                    self.rfile.readline()
            received[self.path] += self.rfile.read(int(self.headers.get("Content-Length") or 0))
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
        yield f"http://127.0.0.1:{server.server_address[1]}", received
    finally:
        server.shutdown()
        server.server_close()


def traffic(running: Running) -> None:
    running.until_ready()
    for path in ("/", "/notes", "/visits", "/no/such/path", "/health/live", "/health/ready", "/metrics"):
        running.get(path)
    running.post("/notes", {"text": "a note"})
    running.get("/notes/1?token=hunter2-in-a-query")


@contextlib.contextmanager
def psql(service: Service, statement: str) -> Iterator[None]:
    """A session that has run a statement, and is over at the end: so are its locks."""
    command = [f"{service.postgres.programs}/psql", service.postgres.url, "-qAtX", "-v", "ON_ERROR_STOP=1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{statement}; SELECT 'done';\n")
        session.stdin.flush()
        assert session.stdout.readline() == "done\n"
        yield


LOCKED = "BEGIN; LOCK TABLE notes IN ACCESS EXCLUSIVE MODE"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def until(service: Service, query: str, wanted: str) -> None:
    last = time.monotonic() + 15
    while (found := service.postgres.sql(query)) != wanted:
        assert time.monotonic() < last, f"{query} is {found}"
        time.sleep(0.05)


def asked(running: Running, path: str) -> tuple[int, str | None]:
    """Status of an answer, and what it says about trying again."""
    with contextlib.closing(HTTPConnection("127.0.0.1", running.port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After")


def sent(running: Running, request: bytes) -> socket.socket:
    """A connection on which these bytes have been sent."""
    connection = socket.create_connection(("127.0.0.1", running.port), 10)
    connection.sendall(request)
    return connection


def failures(running: Running) -> list[str]:
    """What the service counts and logs as its own failures, once it has answered all."""
    last = time.monotonic() + 15
    while not (lines := running.get("/metrics")[1].splitlines()) or not {
        "http_requests_in_flight 0",
        "http_requests_in_flight 0.0",
    } & {*lines}:
        assert time.monotonic() < last, "requests are in flight"
        time.sleep(0.05)
    counted = [line for line in lines if line.startswith("http_requests_total{") and 'status="5' in line]
    logged = [line for line in running.output().splitlines() if json.loads(line)["level"] in {"error", "critical"}]
    return counted + logged


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


NO_NOTES = (b"", b"{", b"null", b"[]", b'{"text": ""}', b'{"text": NaN}', b'{"text": "\\u0000"}')
# Some runtimes put the sign for a character that could not be read in their place.
HALF_CHARACTERS = (b'{"text": "\xff"}', b'{"text": "\\ud800"}')
NO_NUMBERS = ("0", "-1", "first", "1e3", "2147483648", "99999999999999999999", "%00")


def test_a_client_causes_no_failure(service: Service) -> None:
    """Whoever can make a 5xx can ring the pager and take a release back."""
    with service.started() as running:
        running.until_ready()
        answers: dict[bytes | str, int] = {}
        for body in NO_NOTES + HALF_CHARACTERS:
            request = urllib.request.Request(f"http://127.0.0.1:{running.port}/notes", body)
            request.add_header("Content-Type", "application/json")
            answers[body] = running.request(request)[0]
        for number in NO_NUMBERS:
            answers[number] = running.get(f"/notes/{number}")[0]
        allowed = {400, 404, 422}
        for what, status in answers.items():
            assert status in allowed or (status == 201 and what in HALF_CHARACTERS), answers
        half = b'Host: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"text":'
        sent(running, b"POST /notes HTTP/1.1\r\n" + half).close()
        assert failures(running) == []


def test_a_client_that_hangs_up_is_no_failure(service: Service) -> None:
    with service.started() as running:
        running.until_ready()
        with psql(service, LOCKED):
            client = sent(running, b"GET /notes HTTP/1.1\r\nHost: a\r\n\r\n")
            until(service, WAITING, "1")
            client.close()
            time.sleep(0.3)
        assert failures(running) == []


def test_not_now_is_503_and_another_error_of_a_server_is_500(service: Service) -> None:
    role = f"guest_{uuid.uuid4().hex[:8]}"
    service.postgres.sql(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' IN ROLE app")
    ended = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{role}'"
    with service.started(DATABASE_USER=role, DATABASE_PASSWORD=PASSWORD) as running, ThreadPoolExecutor(1) as pool:
        running.until_ready()
        for path in ("/notes", "/visits"):
            assert asked(running, path) == (200, None)

        with psql(service, LOCKED):
            answer = pool.submit(asked, running, "/notes")
            until(service, WAITING, "1")
            service.postgres.sql(f"{ended} AND wait_event_type = 'Lock'")
            assert answer.result() == (503, "1"), "57P01, admin_shutdown"
        service.postgres.sql(f"ALTER ROLE {role} CONNECTION LIMIT 0")
        service.postgres.sql(ended)
        assert [asked(running, "/notes") for _ in range(3)] == [(503, "1")] * 3, "53300, too_many_connections"
        service.postgres.sql(f"ALTER ROLE {role} CONNECTION LIMIT -1")
        service.postgres.sql("ALTER TABLE notes RENAME TO missing")
        try:
            assert asked(running, "/notes") == (500, None), "42P01, undefined_table"
        finally:
            service.postgres.sql("ALTER TABLE missing RENAME TO notes")

        shell(f"{service.redis.cli} set visits many")
        try:
            assert asked(running, "/visits") == (500, None), "INCR of a word"
        finally:
            shell(f"{service.redis.cli} del visits")
        shell(f"{service.redis.cli} replicaof 127.0.0.1 1")
        try:
            assert asked(running, "/visits") == (503, "1"), "READONLY, as after a failover"
        finally:
            shell(f"{service.redis.cli} replicaof no one")
        with subprocess.Popen(service.redis.cli.split(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as only:
            assert only.stdin
            assert only.stdout
            only.stdin.write(b"config set maxclients 1\nclient kill type normal skipme yes\n")
            only.stdin.flush()
            try:
                assert only.stdout.readline() == b"OK\n"
                only.stdout.readline()
                assert asked(running, "/visits") == (503, "1"), "max number of clients reached"
            finally:
                only.stdin.write(b"config set maxclients 10000\n")


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


def test_the_span_of_a_failed_request_has_its_route(service: Service) -> None:
    service.postgres.sql("ALTER TABLE notes RENAME TO missing")
    with recorder() as (url, received):
        try:
            with service.started(OTEL_EXPORTER_OTLP_ENDPOINT=url, OTEL_TRACES_SAMPLER_ARG="1") as running:
                running.until_ready()
                assert running.get("/notes/1")[0] == 500
                running.process.terminate()
                assert running.process.wait(30) == 0
        finally:
            service.postgres.sql("ALTER TABLE missing RENAME TO notes")
    # Names stand in the same bytes in both of OTLP's encodings.
    (spans,) = received.values()
    assert spans.count(b"GET /notes/{") == 1
    assert spans.count(b"http.route") == 1
    assert spans.count(b"http.response.status_code") == 1, "one span a request"


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
    # The last migration is of the kind that no transaction can hold (runtimes.py).
    assert (
        service.postgres.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'notes_by_age'::regclass", database)
        == "t"
    )


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
