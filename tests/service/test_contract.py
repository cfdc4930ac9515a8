"""All 15 rows of the health contract, judged by the checker that ships with every render."""

from __future__ import annotations

from harness import Service


def test_the_service_keeps_all_rows_of_the_contract(service: Service) -> None:
    rows = service.contract(*service.everything())
    assert sorted(rows) == list(range(1, 16))
    assert {row: reason for row, (result, reason) in rows.items() if result != "ok"} == {}
