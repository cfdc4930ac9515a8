"""All 15 rows of the health contract, judged by the checker that ships with every render."""

from __future__ import annotations

import pytest
from harness import Service
from rendering import ROOT

CHECKER = ROOT / "template" / "scripts" / "health_contract"


@pytest.fixture(scope="module")
def rows(service: Service) -> dict[int, tuple[str, str]]:
    return service.contract(CHECKER, *service.everything())


@pytest.mark.parametrize("row", range(1, 16))
def test_the_service_answers_the_row(rows: dict[int, tuple[str, str]], row: int) -> None:
    result, reason = rows[row]
    assert result == "ok", reason
