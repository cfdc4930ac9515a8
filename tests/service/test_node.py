"""What only the Node service has: a lock for each combination of rooms, a compiler, and imports that cost."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rendering
from harness import Service
from rendering import ROOT
from runtimes import RUNTIMES

spec = importlib.util.spec_from_file_location("node_lock", ROOT / "scripts" / "node_lock.py")
assert spec and spec.loader
node_lock = importlib.util.module_from_spec(spec)
spec.loader.exec_module(node_lock)

only_node = pytest.mark.parametrize("runtime", ["node"], indirect=True, scope="session")


def rendered(name: str, chosen: frozenset[str]) -> dict[str, Any]:
    """One of the app's two JSON templates for one combination of rooms."""
    template = (node_lock.APP / f"{name}.json.jinja").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(node_lock.render(template, chosen))
    return content


def resolved(packages: dict[str, Any], place: str, name: str) -> str | None:
    """Where Node finds a package that is required at a place of the tree."""
    while True:
        candidate = f"{place}/node_modules/{name}".lstrip("/")
        if candidate in packages:
            return candidate
        if not place:
            return None
        place = place.rpartition("node_modules/")[0].rstrip("/")


@pytest.mark.parametrize("chosen", node_lock.COMBINATIONS, ids=lambda chosen: "-".join(sorted(chosen)) or "bare")
def test_the_lock_holds_what_the_package_needs_and_no_more(chosen: frozenset[str]) -> None:
    package, lock = rendered("package", chosen), rendered("package-lock", chosen)
    packages = lock["packages"]
    for kind in ("dependencies", "devDependencies", "engines"):
        assert packages[""][kind] == package[kind]
    reached, todo = {""}, [""]
    while todo:
        place = todo.pop()
        entry = packages[place]
        optional = {*entry.get("optionalDependencies", {}), *entry.get("peerDependenciesMeta", {})}
        needed = {name for kind in ("dependencies", "peerDependencies") for name in entry.get(kind, {})} | optional
        for name in needed | set(entry.get("devDependencies", {}) if not place else ()):
            found = resolved(packages, place, name)
            assert found or name in optional, f"{place} needs {name}, which is not locked"
            if found and found not in reached:
                reached.add(found)
                todo.append(found)
    assert set(packages) == reached
    for place, entry in packages.items():
        assert not place or entry["integrity"].startswith("sha512-"), place
        assert "resolved" not in entry, f"{place} names a registry"


def variants() -> list[dict[str, str]]:
    """Answers with and without each room of the app."""
    models = {model: (platform, tool, model) for platform, tool, model in rendering.triples()}
    triples = [models[model] for model in ("feature_flags", "rolling") if model in models]
    return [
        {
            **dict(zip(("platform", "iac_tool", "deployment_model"), triple, strict=True)),
            "database": database,
            "cache": cache,
        }
        for triple in triples
        for database in ("postgres", "none")
        for cache in ("redis", "none")
    ]


def make(app: Path, *targets: str) -> None:
    environment = {**os.environ, **RUNTIMES["node"].environment}
    done = subprocess.run(
        ["make", "-C", str(app), *targets], check=False, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-3000:]


@only_node
@pytest.mark.parametrize("answers", variants(), ids=lambda answers: "-".join(answers.values()))
def test_every_combination_compiles_and_lints(installed: Path, answers: dict[str, str]) -> None:
    app = rendering.render(fresh=True, app_runtime="node", **answers) / "app"
    (app / "node_modules").symlink_to(installed / "node_modules")
    (app / "package-lock.json").touch()
    os.utime(app / "package-lock.json", (0, 0))
    make(app, "lint")


@only_node
def test_tracing_is_not_imported_unless_it_is_on(service: Service, tmp_path: Path) -> None:
    for name, endpoint in (("off", ""), ("on", "http://127.0.0.1:1")):
        folder = tmp_path / name
        with service.started(NODE_V8_COVERAGE=str(folder), OTEL_EXPORTER_OTLP_ENDPOINT=endpoint) as running:
            running.process.terminate()
            assert running.process.wait(30) == 0
        # V8 writes down every script that was loaded.
        scripts = [entry["url"] for file in folder.iterdir() for entry in json.loads(file.read_text())["result"]]
        assert any("/fastify/" in url for url in scripts)
        # The SDK, not the small API package, which the metrics' library reads.
        assert any("/@opentelemetry/sdk-trace" in url for url in scripts) == (name == "on")


@only_node
def test_the_shell_has_the_clients(service: Service) -> None:
    command = RUNTIMES["node"].command(service.app, "shell")
    asked = "(await database.query('SELECT 40 + 2 AS n')).rows[0].n\nawait cache.ping()\nsettings.PORT\n"
    done = subprocess.run(
        command,
        check=False,
        cwd=service.app,
        env=service.environment(),
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "42" in done.stdout
    assert "PONG" in done.stdout
    assert str(service.port) in done.stdout
