"""The restore drill, by the script of the render and with the pipeline's rights, on the real API server; the restore itself.

The operator is a stand-in that writes the status that CloudNativePG would; the restored database is a real PostgreSQL.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rendering import render
from service.servers import PASSWORD, Missing, Postgres
from validators.tools import not_run

from kubernetes.control_plane import Cluster, Environment, binary, image, until
from kubernetes.test_releases import TOOLS

CLUSTERS = "/apis/postgresql.cnpg.io/v1/namespaces/my-app-prod/clusters"
STORES = "/apis/barmancloud.cnpg.io/v1/namespaces/my-app-prod/objectstores"
KUBECTL = """#!/usr/bin/env bash
# There is no node that could run psql in a pod: it runs here, against a real server, if the API server would have let us.
if [[ $1 == exec ]]; then
  {kubectl} auth can-i create "pods/$3" --subresource=exec "${{@:4:2}}" --quiet || exit 1
  while [[ $1 != -- ]]; do shift; done
  PGHOST=127.0.0.1 PGPORT={port} PGUSER=app PGPASSWORD={password} exec {programs}/"${{@:2}}"
fi
exec {kubectl} "$@"
"""

PODS = """#!/usr/bin/env bash
# The two clusters are two databases of one server; a connection that breaks off ends after so many bytes, and says nothing.
if [[ $1 == get ]]; then echo my-app-postgres-1 && exit; fi
database=service && [[ $* == *my-app-restored-1* ]] && database=restored
while [[ $1 != -- ]]; do shift; done
export PGHOST=127.0.0.1 PGPORT={port} PGUSER=app PGPASSWORD={password}
if [[ $2 == pg_dump ]]; then
  {programs}/"${{@:2:$#-2}}" "$database" | head -c "$DUMPED"
else
  head -c "$LOADED" | {programs}/"${{@:2:$#-2}}" "$database"
fi
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """The database that comes back."""
    try:
        server = Postgres()
    except Missing as reason:
        not_run(str(reason))
    yield server
    server.close()


@pytest.fixture(params=TOOLS)
def released(
    request: pytest.FixtureRequest, cluster: Cluster, postgres: Postgres, shared_folder: Path, tmp_path: Path
) -> Iterator[Environment]:
    """An environment whose database is backed up."""
    answers = {"platform": "kubernetes", "iac_tool": request.param, "deployment_model": "rolling"}
    environment = Environment(cluster, shutil.copytree(render(folder="my-app", **answers), tmp_path / "my-app"))
    if reason := environment.unprovided(shared_folder):
        pytest.skip(f"not run: {reason}")
    words = {"kubectl": binary("kubectl"), "port": postgres.port, "password": PASSWORD, "programs": postgres.programs}
    (environment.bin / "kubectl").write_text(KUBECTL.format(**words), encoding="utf-8")
    (environment.bin / "kubectl").chmod(0o755)
    environment.bootstrap()
    environment.script("deploy", image("1"))
    yield environment
    environment.remove()


def ago(**since: int) -> str:
    """A moment, as the API writes it."""
    return (datetime.datetime.now(datetime.UTC) - datetime.timedelta(**since)).strftime("%Y-%m-%dT%H:%M:%SZ")


def condition(kind: str, status: str = "True", since: str = "") -> dict[str, str]:
    """A condition of a cluster."""
    return {"type": kind, "status": status, "reason": "Test", "message": "", "lastTransitionTime": since or ago(days=3)}


def status(environment: Environment, path: str, value: dict[str, Any]) -> None:
    """What an operator writes."""
    code, said = environment.api.merge(f"{path}/status", {"status": value})
    assert code == 200, said


def backed_up(environment: Environment, backup: str, archiving: dict[str, str]) -> None:
    """What the operator and its plugin say of the database that serves."""
    status(environment, f"{CLUSTERS}/my-app-postgres", {"conditions": [condition("Ready"), archiving]})
    window = {"my-app-postgres": {"firstRecoverabilityPoint": ago(days=9), "lastSuccessfulBackupTime": backup}}
    status(environment, f"{STORES}/my-app-postgres", {"serverRecoveryWindow": window})


@contextmanager
def operator(environment: Environment) -> Iterator[list[dict[str, Any]]]:
    """Makes every restored cluster ready; the specs that it saw."""
    seen: list[dict[str, Any]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            code, found = environment.api.call("GET", f"{CLUSTERS}/my-app-drill")
            if code == 200 and "status" not in found:
                seen.append(found["spec"])
                environment.api.merge(
                    f"{CLUSTERS}/my-app-drill/status", {"status": {"conditions": [condition("Ready")]}}
                )

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def test_restore_drill(released: Environment, postgres: Postgres) -> None:
    """A good backup is restored, looked into and removed; everything else ends with an error that names the reason."""

    def gone() -> bool:
        return bool(released.api.call("GET", f"{CLUSTERS}/my-app-drill")[0] == 404)

    def fails(reason: str) -> None:
        said = released.script("restore_drill", fails=True)
        assert reason in said, said
        until("nothing is left", gone)

    fails("there is no backup")
    archiving = condition("ContinuousArchiving")
    backed_up(released, ago(hours=30), archiving)
    fails("the newest base backup is 1800 minutes old")
    backed_up(released, ago(hours=9), condition("ContinuousArchiving", "False", ago(minutes=40)))
    fails("a restore would lose 46 minutes, more than the objective of 15")
    backed_up(released, ago(hours=9), archiving)
    with operator(released) as seen:
        fails("the restored database is empty")
        postgres.sql("CREATE TABLE empty (id int)")
        fails("the restored database is empty")
        postgres.sql("CREATE TABLE migrations (id int)")
        postgres.sql("INSERT INTO migrations VALUES (1)")
        said = released.script("restore_drill")
        assert "newest base backup: 540 minutes old; minutes that a restore would lose: up to 5 (objective: 15)" in said
        assert "minutes that the restore took: 1 (objective: 60); tables with rows: 1" in said
        until("nothing is left", gone)
    for spec in seen:
        assert spec["instances"] == 1
        assert spec["plugins"] == []
        assert spec["bootstrap"] == {"recovery": {"source": "origin", "database": "app", "owner": "app"}}
        assert spec["externalClusters"][0]["plugin"]["parameters"]["serverName"] == "my-app-postgres"
    # without an operator nothing gets ready
    project = released.render / "infra/scripts/project.sh"
    project.write_text(project.read_text().replace("RTO_MINUTES=60", "RTO_MINUTES=0.05"))
    fails("not restored within the objective of 0.05 minutes")
    code, origin = released.api.call("GET", f"{CLUSTERS}/my-app-postgres")
    assert code == 200
    assert origin["metadata"]["generation"] == 1, "the drill has changed the database that serves"
    # one that was itself recovered archives under another name
    project.write_text(project.read_text().replace("RTO_MINUTES=0.05", "RTO_MINUTES=60"))
    (plugin,) = origin["spec"]["plugins"]
    plugin["parameters"]["serverName"] = "my-app-postgres-2"
    code, said = released.api.merge(f"{CLUSTERS}/my-app-postgres", {"spec": {"plugins": [plugin]}})
    assert code == 200, said
    window = {"firstRecoverabilityPoint": ago(days=1), "lastSuccessfulBackupTime": ago(hours=2)}
    status(released, f"{STORES}/my-app-postgres", {"serverRecoveryWindow": {"my-app-postgres-2": window}})
    with operator(released) as seen:
        assert "newest base backup: 120 minutes old" in released.script("restore_drill")
    assert seen[-1]["externalClusters"][0]["plugin"]["parameters"]["serverName"] == "my-app-postgres-2"
    postgres.sql("DROP TABLE empty, migrations")


def test_restore(postgres: Postgres, tmp_path: Path) -> None:
    """A connection that breaks off changes nothing; a whole one brings back that moment, without what came after it."""
    folder = render(folder="my-app", platform="kubernetes", deployment_model="rolling")
    runbook = (folder / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    found = re.search(r"^3\. Put it into the database.*?```sh\n(.*?)```", runbook, re.MULTILINE | re.DOTALL)
    assert found, "the runbook does not say how"
    # The first role of this server is called app, and nobody can drop what that one owns.
    script = found[1].replace("OWNED BY app", "OWNED BY owner")
    assert script != found[1]
    words = {"port": postgres.port, "password": PASSWORD, "programs": postgres.programs}
    (tmp_path / "kubectl").write_text(PODS.format(**words), encoding="utf-8")
    (tmp_path / "kubectl").chmod(0o755)
    postgres.sql("CREATE ROLE owner")
    for database in ("service", "restored"):
        postgres.sql(f"CREATE DATABASE {database} OWNER owner", database="postgres")
        postgres.sql("CREATE TABLE notes (id int PRIMARY KEY, text text)", database)
        postgres.sql("ALTER TABLE notes OWNER TO owner", database)
        postgres.sql("INSERT INTO notes SELECT id, 'right' FROM generate_series(1, 1000) id", database)
    postgres.sql("UPDATE notes SET text = 'wrong'", "service")
    postgres.sql("CREATE TABLE newer (id int REFERENCES notes)", "service")
    postgres.sql("ALTER TABLE newer OWNER TO owner", "service")

    def restore(dumped: int = 10**6, loaded: int = 10**6) -> tuple[str, str]:
        """What the restore prints, and the notes after it."""
        environment = os.environ | {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "NAMESPACE": "my-app-prod",
            "DUMPED": str(dumped),
            "LOADED": str(loaded),
        }
        ran = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return ran.stdout, postgres.sql("SELECT count(*), min(text) FROM notes", "service")

    for dumped, loaded in ((4000, 10**6), (10**6, 4000)):
        said, notes = restore(dumped, loaded)
        assert "COMMIT" not in said, said
        assert notes == "1000|wrong", f"{dumped} bytes dumped, {loaded} loaded"
    said, notes = restore()
    assert said.splitlines()[-1] == "COMMIT", said
    assert notes == "1000|right"
    assert postgres.sql("SELECT to_regclass('newer') IS NULL", "service") == "t"
    assert not (tmp_path / "restored.sql").exists()
