"""Every alert leads to a heading of the runbook, and the dashboard asks something. Run by infra/scripts/test.sh."""

import json
import re
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


class Alerts(unittest.TestCase):
    """Alerts and dashboards."""

    def test_runbook(self) -> None:
        """Every alert leads to a heading of the runbook."""
        runbook = (INFRA.parent / "docs" / "runbooks" / "fly_io_runbook.md").read_text(encoding="utf-8")
        rules = (INFRA / "monitoring" / "rules.yml").read_text(encoding="utf-8")
        anchors = re.findall(r"runbook_url: .*#(\w+)", rules)
        assert anchors == re.findall(r"- alert: (\w+)", rules)
        for anchor in anchors:
            assert f"\n### {anchor}\n" in runbook

    def test_dashboard(self) -> None:
        """The dashboard is JSON and every panel asks something."""
        dashboard = json.loads((INFRA / "monitoring" / "dashboard.json").read_text(encoding="utf-8"))
        assert all(panel["targets"][0]["expr"] for panel in dashboard["panels"])


if __name__ == "__main__":
    unittest.main()
