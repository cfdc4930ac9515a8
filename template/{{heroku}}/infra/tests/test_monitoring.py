"""The monitoring app and the alerts. Run by infra/scripts/test.sh."""

import re
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent


def read(path: str) -> str:
    """A file below infra/."""
    return (INFRA / path).read_text(encoding="utf-8")


class Alerts(unittest.TestCase):
    """What the alerts ask for."""

    def test_metrics(self) -> None:
        """Every metric of a rule is one that the monitoring app makes."""
        made = set(re.findall(r"name: (\w+_\w+)", read("heroku/monitor/vector.yml")))
        made |= {f"{name}_bucket" for name in made}
        asked = set(re.findall(r"\b((?:router|ready)_\w+)", read("monitoring/rules.yml")))
        assert asked <= made
        samples = set(re.findall(r"\b(dyno|postgres|redis)_\w+", read("monitoring/rules.yml")))
        assert all(f'"{kind}"' in read("heroku/monitor/vector.yml") for kind in samples)


class Monitor(unittest.TestCase):
    """The monitoring app."""

    def test_private(self) -> None:
        """Only the drain is reachable, and it asks for a password."""
        assert "password: ${DRAIN_PASSWORD}" in read("heroku/monitor/vector.yml")
        for port in re.findall(r"web\.listen-address=(\S+)", read("heroku/monitor/start.sh")):
            assert port.startswith("127.0.0.1:")

    def test_images(self) -> None:
        """Every image of a helper app has a version and a digest."""
        for path in INFRA.glob("heroku/*/Dockerfile"):
            images = re.findall(r"^FROM (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert images
            for image in images:
                assert re.search(r":v?\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}\Z", image), image


if __name__ == "__main__":
    unittest.main()
