"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import tomllib
import unittest
from pathlib import Path

FLY = Path(__file__).resolve().parent.parent / "fly"
ENVIRONMENTS = ("dev", "staging", "prod")


def config(environment: str) -> dict:
    """The service's fly.toml of an environment."""
    return tomllib.loads((FLY / f"{environment}.toml").read_text(encoding="utf-8"))


class Rolling(unittest.TestCase):
    """Rolling update."""

    def test_one_at_a_time(self) -> None:
        """One Machine is replaced at a time."""
        for environment in ENVIRONMENTS:
            assert config(environment)["deploy"]["strategy"] == "rolling"
            assert config(environment)["deploy"]["max_unavailable"] == 1


if __name__ == "__main__":
    unittest.main()
