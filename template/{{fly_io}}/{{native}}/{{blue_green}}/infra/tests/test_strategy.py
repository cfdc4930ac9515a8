"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import tomllib
import unittest
from pathlib import Path

FLY = Path(__file__).resolve().parent.parent / "fly"
ENVIRONMENTS = ("dev", "staging", "prod")


def config(environment: str) -> dict:
    """The service's fly.toml of an environment."""
    return tomllib.loads((FLY / f"{environment}.toml").read_text(encoding="utf-8"))


class BlueGreen(unittest.TestCase):
    """Blue-green."""

    def test_green_beside_blue(self) -> None:
        """A second set of Machines stands beside the first."""
        for environment in ENVIRONMENTS:
            assert config(environment)["deploy"]["strategy"] == "bluegreen"

    def test_needs(self) -> None:
        """Without a check every green Machine counts as healthy, and a volume refuses the strategy."""
        for environment in ENVIRONMENTS:
            assert config(environment)["http_service"]["checks"]
            assert "mounts" not in config(environment)


if __name__ == "__main__":
    unittest.main()
