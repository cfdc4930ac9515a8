"""Every monitor compares a number that is computed, and leads to a heading of the runbook. Run by infra/scripts/test.sh."""

import json
import re
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent
MONITORS = json.loads((INFRA / "monitoring" / "monitors.json").read_text(encoding="utf-8"))
RECORDED = re.findall(r"- record: (\w+)", (INFRA / "monitoring" / "rules.yml").read_text(encoding="utf-8"))


class Monitors(unittest.TestCase):
    """Alerts and dashboard."""

    def test_numbers(self) -> None:
        """What a monitor or the dashboard asks for is what the rules record."""
        dashboard = json.loads((INFRA / "monitoring" / "dashboard.json").read_text(encoding="utf-8"))
        asked = [monitor["query"] for monitor in MONITORS]
        asked += [request["q"] for widget in dashboard["widgets"] for request in widget["definition"]["requests"]]
        for query in asked:
            assert set(re.findall(r"service\.(\w+)", query)) <= set(RECORDED), query

    def test_limits(self) -> None:
        """The limit in the query is the one that Datadog shows."""
        for monitor in MONITORS:
            limit = float(monitor["query"].rsplit(" ", 1)[1])
            assert monitor["options"]["thresholds"]["critical"] == limit, monitor["name"]

    def test_runbook(self) -> None:
        """Every message leads to a heading of the runbook, and every alert is in prod."""
        runbook = next((INFRA.parent / "docs" / "runbooks").glob("*_runbook.md")).read_text(encoding="utf-8")
        for monitor in MONITORS:
            [anchor] = re.findall(r"_runbook\.md#(\w+)", monitor["message"])
            assert f"alert:{anchor}" in monitor["tags"]
            assert f"\n### {anchor}\n" in runbook
        in_prod = [monitor["tags"][2] for monitor in MONITORS if "environment:prod" in monitor["tags"]]
        assert sorted(in_prod) == sorted(f"alert:{name}" for name in RECORDED if name != "requests")


if __name__ == "__main__":
    unittest.main()
