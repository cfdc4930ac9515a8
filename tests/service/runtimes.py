"""How the service of each runtime is installed and started: all that the tests of the contract know about it.

A runtime is tested as soon as `template/{{NAME}}/app/Makefile` exists. `make -C app install` must make all that `start` needs.
Beside the health contract every service has the same small interface, which the tests use:

    GET  /            {"service", "version", "environment"} from SERVICE_NAME, SERVICE_VERSION, ENVIRONMENT
    GET  /metrics     http_requests_total{method,route,status}, http_request_duration_seconds (histogram, same labels but
                      status), http_requests_in_flight; route is the template (`/notes/{id}`) or `unmatched`; no probes
    POST /notes       {"text": "…"} -> 201 {"id", "text", "created_at"}; 422 or 400 for another body      room postgres
    GET  /notes       the newest 50, newest first          GET /notes/{id}   one, or 404                  room postgres
    GET  /visits      {"visits": n}: INCR of the key `visits`                                             room redis
    GET  /greeting    {"greeting": "…"}: the flag `new-greeting` (FLAG_NEW_GREETING=true) changes it      room feature_flags

Nothing that a client sends makes a 5xx, nor does its hanging up. 503 with Retry-After is for a dependency that does not
answer or says "not now"; what it answers else is the service's own mistake, 500.

Subcommands: none (serve), `migrate` (table `notes`, under pg_advisory_lock), `healthcheck` (exit 0 when live answers 200
on PORT), `shell`. Every line of the output is one JSON object with `timestamp`, `level`, `message`, `service`, `version`,
`environment`, also of the runtime's own warnings; a request is `message: request` with `method`, `route`, `status`,
`duration_ms`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import node


@dataclass(frozen=True)
class Runtime:
    """A runtime of `app_runtime`.

    Attributes:
        start: the program in the foreground, relative to `app/`; subcommands are added to it. The process itself must
            take the signals, so no `make`, `npm` or shell.
        environment: variables that only this runtime needs, for example to keep a compiler's cache.
        prepare: gets what `make install` expects on the machine.
        migration: file and text of a migration that no transaction can hold, in the words of this runtime's tool.
    """

    name: str
    start: tuple[str, ...]
    migration: tuple[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], object] = lambda: None

    def command(self, app: Path, *subcommand: str) -> list[str]:
        program, *arguments = self.start
        local = app / program
        return [str(local) if local.exists() else program, *arguments, *subcommand]


INDEX = "CREATE INDEX CONCURRENTLY notes_by_age ON notes (created_at)"

RUNTIMES = {
    "go": Runtime(
        "go",
        ("bin/service",),
        (
            "migrations/00002_notes_by_age.sql",
            f"-- +goose NO TRANSACTION\n\n-- +goose Up\n{INDEX};\n\n-- +goose Down\nDROP INDEX CONCURRENTLY notes_by_age;\n",
        ),
    ),
    "node": Runtime(
        "node",
        ("node", "dist/main.js"),
        ("migrations/0002_notes_by_age.sql", f"-- no transaction\n{INDEX};\n"),
        node.environment(),
        node.prepare,
    ),
    "python": Runtime(
        "python",
        (".venv/bin/python", "-m", "service"),
        (
            "service/migrations/versions/0002_notes_by_age.py",
            f'''"""The notes by age."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("{INDEX}")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY notes_by_age")
''',
        ),
    ),
}
