"""What every environment's fly.toml must hold, whatever else is changed in it. Run by infra/scripts/test.sh."""

import re
import tomllib
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("dev", "staging", "prod")


def load(path: Path) -> dict:
    """Read a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def service(environment: str) -> dict:
    """The service's fly.toml of an environment."""
    return load(INFRA / "fly" / f"{environment}.toml")


def sizes(environment: str) -> dict[str, str]:
    """The numbers beside it."""
    lines = (INFRA / "fly" / f"{environment}.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


class Service(unittest.TestCase):
    """The service itself."""

    def test_traffic(self) -> None:
        """It is encrypted, and waits for the readiness that the release asks for too."""
        scripts = (INFRA / "scripts" / "project.sh").read_text(encoding="utf-8")
        ready = re.findall(r"^export READY_PATH=(\S+)$", scripts, re.MULTILINE)
        for environment in ENVIRONMENTS:
            http = service(environment)["http_service"]
            assert http["force_https"]
            assert [check["path"] for check in http["checks"]] == ready

    def test_shutdown(self) -> None:
        """Requests in flight may finish before the Machine is killed."""
        for environment in ENVIRONMENTS:
            config = service(environment)
            assert config["kill_signal"] == "SIGTERM"
            needed = float(config["env"]["DRAIN_DELAY"]) + float(config["env"]["SHUTDOWN_TIMEOUT"]) + 2
            assert needed < config["kill_timeout"]

    def test_stateless(self) -> None:
        """Machines keep no data: a volume would live on one host."""
        for environment in ENVIRONMENTS:
            assert "mounts" not in service(environment)

    def test_scaling(self) -> None:
        """There is a minimum and a maximum; production never depends on one host."""
        for environment in ENVIRONMENTS:
            assert int(sizes(environment)["MINIMUM"]) < int(sizes(environment)["MAXIMUM"])
        assert int(sizes("prod")["MINIMUM"]) >= 2

    def test_one_scaler(self) -> None:
        """In production the autoscaler decides, so the proxy must not stop Machines."""
        http = service("prod")["http_service"]
        assert http["auto_stop_machines"] == "off"
        assert http["auto_start_machines"] is False

    def test_secrets(self) -> None:
        """No file holds one."""
        for path in INFRA.rglob("*.toml"):
            for name, value in load(path).get("env", {}).items():
                assert not re.search(r"PASSWORD|TOKEN|SECRET", name), f"{path}: {name}"
                assert not re.search(r"://[^/]*:[^/]*@", value), f"{path}: {name}"


class Helpers(unittest.TestCase):
    """The helper apps."""

    def test_private(self) -> None:
        """Only the service has a public address; a helper that serves HTTP gets a private one."""
        for path in (INFRA / "fly" / "addons").glob("*/fly.toml"):
            if "http_service" in load(path):
                assert "--flycast" in (path.parent / "args").read_text(encoding="utf-8").split()

    def test_images(self) -> None:
        """Every image has a version."""
        for path in INFRA.rglob("fly.toml"):
            image = load(path)["build"]["image"]
            assert re.search(r":v?\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?\Z", image), path

    def test_files(self) -> None:
        """Every file that is copied into a Machine exists."""
        for path in INFRA.rglob("fly.toml"):
            for file in load(path).get("files", []):
                assert "local_path" not in file or (path.parent / file["local_path"]).is_file(), file


if __name__ == "__main__":
    unittest.main()
