"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import tomllib
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


def deploy(environment: str) -> dict:
    return tomllib.loads((INFRA / "fly" / f"{environment}.toml").read_text(encoding="utf-8"))["deploy"]



class Rolling(unittest.TestCase):
    def test_one_machine_at_a_time(self):
        for environment in ("dev", "staging", "prod"):
            self.assertEqual(deploy(environment)["strategy"], "rolling")
            self.assertEqual(deploy(environment)["max_unavailable"], 1)


if __name__ == "__main__":
    unittest.main()
