"""Every alert leads to a heading of the runbook. Run by infra/scripts/test.sh."""

import re
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


def read(path: str) -> str:
    """A file below infra/."""
    return (INFRA / path).read_text(encoding="utf-8")


class Alerts(unittest.TestCase):
    """Alerts."""

    def test_runbook(self) -> None:
        """Every alert leads to a heading of the runbook."""
        runbook = (INFRA.parent / "docs" / "runbooks" / "heroku_runbook.md").read_text(encoding="utf-8")
        anchors = re.findall(r"runbook_url: .*#(\w+)", read("monitoring/rules.yml"))
        assert anchors == re.findall(r"- alert: (\w+)", read("monitoring/rules.yml"))
        for anchor in anchors:
            assert f"\n### {anchor}\n" in runbook


if __name__ == "__main__":
    unittest.main()
