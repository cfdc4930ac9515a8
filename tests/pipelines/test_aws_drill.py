"""The check of AWS's restore drill: the real command line asks a stand-in of AWS Backup and of RDS."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rendering import render

from pipelines.aws_cli import AWS_FORK, command_lines

PLAN = "arn:aws:backup:eu-central-1:123456789012:restore-testing-plan:my_service_prod_drill-1"
NOW = int(time.time())
GOOD: dict[str, Any] = {
    "RestoreJobId": "1",
    "Status": "COMPLETED",
    "CreationDate": NOW - 86400,
    "CompletionDate": NOW - 86400 + 40 * 60 + 0.5,  # the half second is cut off
    "RecoveryPointCreationDate": NOW - 86400 - 3 * 3600,
}
CASES: dict[str, tuple[list[dict[str, Any]], int | None, list[str]]] = {
    "kept": ([GOOD], 5, []),
    "an older one failed": ([GOOD, GOOD | {"Status": "FAILED", "CreationDate": NOW - 2 * 86400}], 5, []),
    "the next one runs": ([GOOD, GOOD | {"Status": "RUNNING", "CreationDate": NOW - 60}], 5, []),
    "no drill": ([], 5, ["had no restore drill in the last eight days"]),
    "failed": ([GOOD | {"Status": "FAILED", "StatusMessage": "no subnet"}], 5, ["ended with FAILED: no subnet"]),
    "slow": ([GOOD | {"CompletionDate": NOW - 86400 + 61 * 60}], 5, ["takes 61 minutes, 60 were promised"]),
    "old backup": ([GOOD | {"RecoveryPointCreationDate": NOW - 3 * 86400}], 5, ["was 48 hours old"]),
    "behind": ([GOOD], 17, ["only go back to 17 minutes ago, 15 were promised"]),
    "nothing at all": ([], None, ["no restore drill", "no point in time to go back to"]),
}
"""Jobs of the drill, minutes to the moment that RDS can go back to, and what is said to be wrong."""


@pytest.fixture(scope="module")
def aws_server() -> Iterator[str]:
    """Port of the process that runs AWS command lines."""
    with command_lines() as port:
        yield port


class Backup(BaseHTTPRequestHandler):
    """Answers for AWS Backup (JSON) and for RDS (XML)."""

    jobs: list[dict[str, Any]]
    behind: int | None

    def do_GET(self) -> None:
        """Plans and jobs."""
        address = urlsplit(self.path)
        if address.path == "/restore-testing/plans":
            names = ("my_service_dev_drill", "my_service_prod_drill")
            plans = [
                {"RestoreTestingPlanName": name, "RestoreTestingPlanArn": PLAN.replace("my_service_prod_drill", name)}
                for name in names
            ]
            self.answer(json.dumps({"RestoreTestingPlans": plans}))
        else:
            assert address.path.strip("/") == "restore-jobs", self.path
            asked = parse_qs(address.query)
            assert asked["restoreTestingPlanArn"] == [PLAN]
            since = datetime.fromisoformat(asked["createdAfter"][0])
            assert abs(since.timestamp() - NOW + 8 * 86400) < 3600
            self.answer(json.dumps({"RestoreJobs": self.jobs}))

    def do_POST(self) -> None:
        """The database."""
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert asked["DBInstanceIdentifier"] == ["my-service-prod"]
        moment = ""
        if self.behind is not None:
            moment = datetime.fromtimestamp(time.time() - 60 * self.behind, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            moment = f"<LatestRestorableTime>{moment}</LatestRestorableTime>"
        self.answer(
            "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>"
            f"<DBInstanceIdentifier>my-service-prod</DBInstanceIdentifier>{moment}"
            "</DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>"
        )

    def answer(self, text: str) -> None:
        """Send it."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("case", CASES)
def test_the_drill_is_held_against_the_promise(case: str, aws_server: str, tmp_path: Path) -> None:
    jobs, behind, words = CASES[case]
    handler = type("Handler", (Backup,), {"jobs": jobs, "behind": behind})
    (tmp_path / "aws").write_text(AWS_FORK)
    (tmp_path / "aws").chmod(0o755)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    script = render(platform="aws", iac_tool="terraform") / "infra/scripts/restore_drill.sh"
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "AWS_SERVER": aws_server,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "HOME": str(tmp_path),
    }
    done = subprocess.run([script, "prod"], env=environment, capture_output=True, text=True, check=False)
    server.shutdown()
    server.server_close()
    assert done.returncode == (1 if words else 0), done.stderr
    assert [line for line in done.stderr.splitlines() if "NOT KEPT" not in line] == []
    assert len(done.stderr.splitlines()) == len(words)
    assert all(word in line for word, line in zip(words, done.stderr.splitlines(), strict=True)), done.stderr
    if not words:
        assert "restored in 40 minutes; it was 3 hours old" in done.stdout
