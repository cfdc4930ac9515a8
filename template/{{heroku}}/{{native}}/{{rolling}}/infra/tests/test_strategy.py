"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


class Rolling(unittest.TestCase):
    """Rolling update."""

    def test_preboot(self) -> None:
        """Old dynos serve until new ones do: that is preboot, which needs Standard or Performance dynos."""
        for environment in ("staging", "prod"):
            sizes = (INFRA / "heroku" / f"{environment}.sizes").read_text(encoding="utf-8")
            assert "DYNO=standard-" in sizes or "DYNO=performance-" in sizes
        assert "heroku features:enable preboot" in (INFRA / "scripts/configure.sh").read_text(encoding="utf-8")

    def test_gate(self) -> None:
        """A release waits for the new dynos, asks them, and goes back when they are not ready."""
        release = (INFRA / "scripts/release.sh").read_text(encoding="utf-8")
        assert release.index("container:release") < release.index("app_gate.sh") < release.index("releases:rollback")


if __name__ == "__main__":
    unittest.main()
