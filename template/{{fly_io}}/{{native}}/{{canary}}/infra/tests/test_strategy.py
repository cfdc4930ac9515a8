"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import tomllib
import unittest
from pathlib import Path

FLY = Path(__file__).resolve().parent.parent / "fly"
ENVIRONMENTS = ("dev", "staging", "prod")


def config(environment: str) -> dict:
    """The service's fly.toml of an environment."""
    return tomllib.loads((FLY / f"{environment}.toml").read_text(encoding="utf-8"))


class Canary(unittest.TestCase):
    """Canary: one Machine first."""

    def test_one_machine_first(self) -> None:
        """One Machine must be ready, then the others are replaced one at a time."""
        for environment in ENVIRONMENTS:
            assert config(environment)["deploy"]["strategy"] == "canary"
            assert config(environment)["deploy"]["max_unavailable"] == 1


class Router(unittest.TestCase):
    """The variant with a percentage: two apps and a router."""

    def test_share(self) -> None:
        """It begins with ten percent at most."""
        router = tomllib.loads((FLY / "canary" / "fly.toml").read_text(encoding="utf-8"))
        assert int(router["env"]["CANARY_PERCENT"]) <= 10

    def test_replay(self) -> None:
        """The router divides by the percentage and hands requests to the proxy."""
        router = (FLY / "canary" / "router.conf.template").read_text(encoding="utf-8")
        assert "${CANARY_PERCENT}%" in router
        assert "add_header fly-replay" in router


if __name__ == "__main__":
    unittest.main()
