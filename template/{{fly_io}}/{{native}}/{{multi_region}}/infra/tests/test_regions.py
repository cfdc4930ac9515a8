"""A region may be lost. Run by infra/scripts/test.sh."""

import unittest
from pathlib import Path

FLY = Path(__file__).resolve().parent.parent / "fly"


class Regions(unittest.TestCase):
    """Several regions."""

    def test_machines_in_each(self) -> None:
        """There are two regions, and production has a Machine in each at any time."""
        for environment in ("dev", "staging", "prod"):
            lines = (FLY / f"{environment}.env").read_text(encoding="utf-8").splitlines()
            sizes = dict(line.split("=", 1) for line in lines if "=" in line)
            regions = sizes["REGIONS"].split(",")
            assert len(set(regions)) == len(regions) == 2
        assert int(sizes["MINIMUM"]) >= len(regions)


if __name__ == "__main__":
    unittest.main()
