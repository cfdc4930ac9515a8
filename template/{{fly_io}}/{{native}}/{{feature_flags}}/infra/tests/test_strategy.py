"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import json
import tomllib
import unittest
from pathlib import Path

FLY = Path(__file__).resolve().parent.parent / "fly"
ENVIRONMENTS = ("dev", "staging", "prod")


def config(environment: str) -> dict:
    """The service's fly.toml of an environment."""
    return tomllib.loads((FLY / f"{environment}.toml").read_text(encoding="utf-8"))


class FeatureFlags(unittest.TestCase):
    """Feature flags."""

    def test_flag_app(self) -> None:
        """The service asks the flag app of its own environment."""
        for environment in ENVIRONMENTS:
            expected = f"http://{config(environment)['app']}-flags.flycast"
            assert config(environment)["env"]["OFREP_ENDPOINT"] == expected

    def test_no_release(self) -> None:
        """Flags are files of the flag app and not variables of the service, so they change without a release of it."""
        for environment in ENVIRONMENTS:
            assert not [name for name in config(environment)["env"] if name.startswith("FLAG_")]

    def test_flags(self) -> None:
        """Every flag has a state, and its default among its variants."""
        for environment in ENVIRONMENTS:
            flags = json.loads((FLY / "addons" / "flags" / f"{environment}.json").read_text(encoding="utf-8"))["flags"]
            for name, flag in flags.items():
                assert flag["state"] in ("ENABLED", "DISABLED"), name
                assert flag["defaultVariant"] in flag["variants"], name


if __name__ == "__main__":
    unittest.main()
