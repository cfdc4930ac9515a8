"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import tomllib
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


def deploy(environment: str) -> dict:
    return tomllib.loads((INFRA / "fly" / f"{environment}.toml").read_text(encoding="utf-8"))["deploy"]



class BlueGreen(unittest.TestCase):
    def test_green_stands_beside_blue(self):
        for environment in ("dev", "staging", "prod"):
            self.assertEqual(deploy(environment)["strategy"], "bluegreen")

    def test_what_bluegreen_needs(self):
        """Without a check every green Machine counts as healthy, and volumes refuse the strategy."""
        for environment in ("dev", "staging", "prod"):
            config = tomllib.loads((INFRA / "fly" / f"{environment}.toml").read_text(encoding="utf-8"))
            self.assertTrue(config["http_service"]["checks"])
            self.assertNotIn("mounts", config)


if __name__ == "__main__":
    unittest.main()
