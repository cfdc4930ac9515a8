"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import json
import tomllib
import unittest
from pathlib import Path

FLY = Path(__file__).resolve().parent.parent / "fly"
ENVIRONMENTS = ("dev", "staging", "prod")


class FeatureFlags(unittest.TestCase):
    def test_the_service_asks_the_flag_app(self):
        for environment in ENVIRONMENTS:
            config = tomllib.loads((FLY / f"{environment}.toml").read_text(encoding="utf-8"))
            self.assertEqual(config["env"]["OFREP_ENDPOINT"], f"http://{config['app']}-flags.flycast")

    def test_flags_need_no_release_of_the_service(self):
        """They are files of the flag app, not variables of the service."""
        for environment in ENVIRONMENTS:
            config = tomllib.loads((FLY / f"{environment}.toml").read_text(encoding="utf-8"))
            self.assertFalse([name for name in config["env"] if name.startswith("FLAG_")])

    def test_every_flag_has_its_default_among_its_variants(self):
        for environment in ENVIRONMENTS:
            flags = json.loads((FLY / "addons" / "flags" / f"{environment}.json").read_text(encoding="utf-8"))["flags"]
            for name, flag in flags.items():
                self.assertIn(flag["state"], ("ENABLED", "DISABLED"), name)
                self.assertIn(flag["defaultVariant"], flag["variants"], name)


if __name__ == "__main__":
    unittest.main()
