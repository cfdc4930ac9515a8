"""The Python service without a database, without a cache, without both: it runs, and nothing in it remembers them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from harness import Service
from rendering import render
from runtimes import RUNTIMES
from servers import Postgres, Redis

WORDS = {"database": ("postgres", "asyncpg", "alembic", "database"), "cache": ("redis", "valkey")}


@pytest.mark.parametrize("runtime", ["python"], scope="session", indirect=True)
@pytest.mark.parametrize("missing", [("database",), ("cache",), ("database", "cache")], ids="-".join)
def test_a_variant(installed: Path, postgres: Postgres, redis: Redis, missing: tuple[str, ...]) -> None:
    folder = render(fresh=True, app_runtime="python", **dict.fromkeys(missing, "none"))
    app = folder / "app"
    (app / ".venv").symlink_to(installed / ".venv")
    names = [path for path in app.rglob("*") if path.is_file() and ".venv" not in path.parts]
    for path in (*names, folder / "Dockerfile", folder / "docker-compose.yml"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for name in missing for word in WORDS[name] if word in text], path
    # The tools of the venv, not `make`: its requirements are those of another render.
    for command in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["python", "-m", "pytest", "-q"]):
        program = str(app / ".venv" / "bin" / command[0])
        done = subprocess.run(
            [program, *command[1:]], cwd=app, check=False, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    service = Service(RUNTIMES["python"], app, postgres, redis)
    with service.started() as running:
        running.until_ready()
        checks = {"database": "postgres", "cache": "redis"}
        left = {check: "pass" for name, check in checks.items() if name not in missing}
        assert json.loads(running.get("/health/ready")[1]) == {"status": "pass"} | ({"checks": left} if left else {})
        assert running.get("/")[0] == 200
        assert (running.get("/notes")[0] == 404) == ("database" in missing)
        assert (running.get("/visits")[0] == 404) == ("cache" in missing)
        running.process.terminate()
        assert running.process.wait(30) == 0
