"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import tomllib
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


def deploy(environment: str) -> dict:
    return tomllib.loads((INFRA / "fly" / f"{environment}.toml").read_text(encoding="utf-8"))["deploy"]



class Canary(unittest.TestCase):
    def test_one_machine_goes_first(self):
        for environment in ("dev", "staging", "prod"):
            self.assertEqual(deploy(environment)["strategy"], "canary")
            self.assertEqual(deploy(environment)["max_unavailable"], 1)


class Router(unittest.TestCase):
    """The variant with a percentage: two apps and a router."""

    def test_share_is_small(self):
        router = tomllib.loads((INFRA / "fly" / "canary" / "fly.toml").read_text(encoding="utf-8"))
        self.assertLessEqual(int(router["env"]["CANARY_PERCENT"]), 10)

    def test_both_versions_are_replayed(self):
        router = (INFRA / "fly" / "canary" / "router.conf.template").read_text(encoding="utf-8")
        self.assertIn("${CANARY_PERCENT}%", router)
        self.assertIn("add_header fly-replay", router)


if __name__ == "__main__":
    unittest.main()
