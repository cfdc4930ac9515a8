"""What the files of every environment must hold, whatever else is changed in them. Run by infra/scripts/test.sh."""

import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ("dev", "staging", "prod")


def values(environment: str, kind: str) -> dict[str, str]:
    """Names and values of one file of an environment: its config vars or its sizes."""
    lines = (ROOT / f"infra/heroku/{environment}.{kind}").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


class Environments(unittest.TestCase):
    """The environments."""

    def test_shutdown(self) -> None:
        """Requests in flight may finish: Heroku kills a dyno 30 seconds after SIGTERM."""
        for environment in ENVIRONMENTS:
            config = values(environment, "config")
            assert float(config["DRAIN_DELAY"]) + float(config["SHUTDOWN_TIMEOUT"]) + 2 < 30

    def test_secrets(self) -> None:
        """No file holds one."""
        for environment in ENVIRONMENTS:
            for name, value in values(environment, "config").items():
                assert not re.search(r"PASSWORD|TOKEN|SECRET|DATABASE_URL|REDIS_URL", name), name
                assert not re.search(r"://[^/]*:[^/]*@", value), name

    def test_one_shape(self) -> None:
        """Environments differ in values only."""
        for kind in ("config", "sizes"):
            assert values("dev", kind).keys() == values("staging", kind).keys() == values("prod", kind).keys()

    def test_production(self) -> None:
        """Production never depends on one dyno, starts new ones before it stops old ones, and scales by itself."""
        sizes = values("prod", "sizes")
        assert 2 <= int(sizes["MINIMUM"]) < int(sizes["MAXIMUM"])
        assert sizes["DYNO"].startswith("performance-")

    def test_database(self) -> None:
        """Production has a second server that takes over."""
        assert values("prod", "sizes").get("DATABASE_PLAN", "premium-").startswith("premium-")


class ReviewApps(unittest.TestCase):
    """Apps that Heroku builds by itself."""

    def test_container(self) -> None:
        """They run the same recipe as a release, and hold no secret."""
        app = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))
        assert app["stack"] == "container"
        assert app["formation"]["web"]["quantity"] == 1
        assert app["env"].keys() <= values("dev", "config").keys()
        recipe = re.search(r"web: (\w+)", (ROOT / "heroku.yml").read_text(encoding="utf-8"))
        assert recipe
        assert (ROOT / recipe[1]).is_file()


if __name__ == "__main__":
    unittest.main()
