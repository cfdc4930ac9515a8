"""What every environment's fly.toml must hold, whatever else is changed in it. Run by infra/scripts/test.sh."""

import json
import re
import tomllib
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("dev", "staging", "prod")


def load(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sizes(environment: str) -> dict[str, str]:
    lines = (INFRA / "fly" / f"{environment}.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


class Service(unittest.TestCase):
    def test_traffic_is_encrypted_and_waits_for_readiness(self):
        for environment in ENVIRONMENTS:
            service = load(INFRA / "fly" / f"{environment}.toml")["http_service"]
            self.assertTrue(service["force_https"])
            self.assertEqual([check["path"] for check in service["checks"]], ["/health/ready"])

    def test_machines_may_finish_their_requests(self):
        for environment in ENVIRONMENTS:
            config = load(INFRA / "fly" / f"{environment}.toml")
            needed = float(config["env"]["DRAIN_DELAY"]) + float(config["env"]["SHUTDOWN_TIMEOUT"]) + 2
            self.assertEqual(config["kill_signal"], "SIGTERM")
            self.assertLess(needed, config["kill_timeout"] + 0.001)

    def test_machines_keep_no_data(self):
        for environment in ENVIRONMENTS:
            self.assertNotIn("mounts", load(INFRA / "fly" / f"{environment}.toml"))

    def test_scaling_has_limits(self):
        for environment in ENVIRONMENTS:
            minimum, maximum = (int(sizes(environment)[name]) for name in ("MINIMUM", "MAXIMUM"))
            self.assertLess(minimum, maximum)
        self.assertGreaterEqual(int(sizes("prod")["MINIMUM"]), 2, "one Machine would make its host a single point of failure")

    def test_proxy_and_autoscaler_do_not_fight(self):
        service = load(INFRA / "fly" / "prod.toml")["http_service"]
        self.assertEqual((service["auto_stop_machines"], service["auto_start_machines"]), ("off", False))

    def test_no_secret_is_in_a_file(self):
        for path in INFRA.rglob("*.toml"):
            for name, value in load(path).get("env", {}).items():
                self.assertNotRegex(name, r"PASSWORD|TOKEN|SECRET")
                self.assertNotRegex(value, r"://[^/]*:[^/]*@")


class Helpers(unittest.TestCase):
    def test_helpers_are_private(self):
        """Only the service has a public address; a helper with an http_service gets a private one."""
        for path in (INFRA / "fly" / "addons").glob("*/fly.toml"):
            if "http_service" in load(path):
                self.assertIn("--flycast", (path.parent / "args").read_text(encoding="utf-8").split())

    def test_images_are_pinned(self):
        for path in INFRA.rglob("fly.toml"):
            self.assertRegex(load(path)["build"]["image"], r":v?\d+\.\d+(\.\d+)?\Z")

    def test_files_exist(self):
        for path in INFRA.rglob("fly.toml"):
            for file in load(path).get("files", []):
                if "local_path" in file:
                    self.assertTrue((path.parent / file["local_path"]).is_file(), file)


class Alerts(unittest.TestCase):
    def test_every_alert_leads_to_the_runbook(self):
        runbook = (INFRA.parent / "docs" / "runbooks" / "fly_io_runbook.md").read_text(encoding="utf-8")
        rules = (INFRA / "monitoring" / "rules.yml").read_text(encoding="utf-8")
        anchors = re.findall(r"runbook_url: .*#(\w+)", rules)
        self.assertEqual(anchors, re.findall(r"- alert: (\w+)", rules))
        for anchor in anchors:
            self.assertIn(f"\n### {anchor}\n", runbook)

    def test_dashboard_loads(self):
        dashboard = json.loads((INFRA / "monitoring" / "dashboard.json").read_text(encoding="utf-8"))
        self.assertTrue(all(panel["targets"][0]["expr"] for panel in dashboard["panels"]))


if __name__ == "__main__":
    unittest.main()
