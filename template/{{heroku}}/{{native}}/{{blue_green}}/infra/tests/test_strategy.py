"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import subprocess
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


class BlueGreen(unittest.TestCase):
    """Blue-green."""

    def test_two_apps(self) -> None:
        """Every environment has two apps."""
        for environment in ("dev", "staging", "prod"):
            apps = subprocess.check_output([SCRIPTS / "apps.sh", environment], text=True).split()
            assert len(set(apps)) == 2
            assert all(len(app) <= 30 for app in apps)

    def test_switch(self) -> None:
        """The other app is asked for its health before the domain moves, and the domain after it."""
        promote = (SCRIPTS / "promote.sh").read_text(encoding="utf-8")
        first, second = promote.index("health_gate.sh"), promote.rindex("health_gate.sh")
        assert first < promote.index('if ! move "$live" "$idle"') < second


if __name__ == "__main__":
    unittest.main()
