"""What only the Go service has: its modules for each combination of rooms, from one list."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess

import pytest
import rendering
from rendering import ROOT
from runtimes import RUNTIMES

spec = importlib.util.spec_from_file_location("go_lock", ROOT / "scripts" / "go_lock.py")
assert spec and spec.loader
go_lock = importlib.util.module_from_spec(spec)
spec.loader.exec_module(go_lock)


@pytest.mark.parametrize("chosen", go_lock.COMBINATIONS, ids=lambda chosen: "-".join(sorted(chosen)) or "bare")
def test_every_combination_has_the_modules_it_needs_and_no_more(chosen: frozenset[str]) -> None:
    if not shutil.which("go"):
        if os.environ.get("CI"):
            pytest.fail("Go is missing: install it from your distribution or go.dev")
        pytest.skip("NOT TESTED with Go: install it from your distribution or go.dev")
    app = rendering.render(fresh=True, **go_lock.answers(chosen)) / "app"
    # The sums are the list's own: nothing is asked of a checksum database, and nothing may be added to them.
    environment = {**os.environ, **RUNTIMES["go"].environment, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    for command in ("go mod verify", "go build -trimpath ./...", "go vet ./...", "go mod tidy -diff"):
        done = subprocess.run(
            command.split(), cwd=app, env=environment, check=False, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"


def test_a_line_that_no_single_room_brings_is_refused() -> None:
    bare: list[str] = ["module service"]
    variants = {chosen: [*bare, *(["both v1"] if len(chosen) > 1 else [])] for chosen in go_lock.COMBINATIONS}
    with pytest.raises(SystemExit, match="both v1"):
        go_lock.merged(variants)
    variants = {chosen: [*bare, *sorted(f"{room} v1" for room in chosen)] for chosen in go_lock.COMBINATIONS}
    assert go_lock.merged(variants) == [
        "service|module service",
        "feature_flags|feature_flags v1",
        "postgres|postgres v1",
        "redis|redis v1",
    ]
