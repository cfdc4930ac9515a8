"""The checker that ships with every render: it passes what keeps the contract, and finds each fault in its row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rendering import ROOT
from servers import free_port

HERE = Path(__file__).parent
CHECKER = ROOT / "template" / "scripts" / "health_contract"

FAULTS = {
    "started too early": 1,
    "cacheable": 2,
    "says who": 2,
    "leak": 3,
    "live asks": 3,
    "blind": 3,
    "not latched": 3,
    "no recovery": 6,
    "unbounded check": 4,
    "always critical": 5,
    "ready while draining": 8,
    "no drain": 8,
    "cuts off": 9,
    "exit code": 9,
    "no limit": 9,
    "impatient": 10,
    "deaf": 10,
    "starts anyway": 12,
    "exits with 1": 12,
    "ends when continued": 11,
    "gives up": 7,
    "shares connections": 15,
    "first only": 12,
    "shows values": 12,
    "stampede": 13,
    "any method": 14,
    "body on HEAD": 14,
}


def judge(folder: Path, fault: str, *options: str) -> dict[int, str]:
    """Row -> result for the sample service with this fault."""
    store, count, busy = folder / "store", folder / "count", folder / "busy"
    store.write_text("")
    count.write_text("0")
    command = [
        *(sys.executable, str(CHECKER), f"http://127.0.0.1:{free_port()}", "--json"),
        *("--ttl=0.3", "--timeout=0.3", "--slack=1", "--drain-delay=1"),
        f"--launch={sys.executable} {HERE / 'sample_service.py'}",
        *(f"--env=FAULT={fault}", f"--env=STORE={store}", f"--env=COUNT={count}", f"--env=BUSY={busy}"),
        *(f"--stop=store=rm {store}", f"--start=store=touch {store}"),
        *(f"--hang=store=printf hang > {store}", f"--resume=store=: > {store}", f"--count=store=cat {count}"),
        *(f"--busy=store=touch {busy}", f"--idle=store=rm {busy}"),
        *("--optional=store=STORE_CRITICAL=false", "--in-flight=POST /notes {}"),
        *("--bad=LIMIT=eleven", "--bad=MODE=loud"),
        *options,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    rows = {line["row"]: line["result"] for line in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == ("FAILED" in rows.values()), done.stderr
    return rows


def test_a_service_that_keeps_the_contract_passes(tmp_path: Path) -> None:
    rows = judge(tmp_path, "")
    assert rows == dict.fromkeys(range(1, 16), "ok")


def test_every_row_has_a_fault() -> None:
    assert set(FAULTS.values()) == set(range(1, 16))


def test_paths_of_ones_own(tmp_path: Path) -> None:
    paths = {"live": "/up", "ready": "/status/ready", "startup": "/status/started"}
    told = [f"--{name}={path}" for name, path in paths.items()]
    set_so = [f"--env={name.upper()}={path}" for name, path in paths.items()]
    assert judge(tmp_path, "", "--rows=2,3,14", *told, *set_so) == dict.fromkeys((2, 3, 6, 14), "ok")
    assert judge(tmp_path, "", "--rows=2,14", *set_so) == dict.fromkeys((2, 14), "FAILED")


@pytest.mark.parametrize(("fault", "row"), FAULTS.items())
def test_a_fault_fails_its_row(tmp_path: Path, fault: str, row: int) -> None:
    assert judge(tmp_path, fault, f"--rows={row}")[row] == "FAILED"


def test_without_commands_only_the_rows_that_need_none_are_judged(tmp_path: Path) -> None:
    del tmp_path
    done = subprocess.run(
        [str(CHECKER), f"http://127.0.0.1:{free_port()}", "--json", "--rows=1,3,4,5,8,12,13,15"],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["row"]: line["reason"] for line in lines if line["result"] == "not judged"}.keys() >= {
        1,
        5,
        12,
        13,
        15,
    }


@pytest.mark.parametrize("arguments", [[], ["localhost:8000"], ["http://localhost", "--stop", "postgres"]])
def test_wrong_usage_is_one_line_and_64(arguments: list[str]) -> None:
    done = subprocess.run([str(CHECKER), *arguments], check=False, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr.count("\n")) == (64, 1)
