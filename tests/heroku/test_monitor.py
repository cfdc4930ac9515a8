"""The monitoring app's own files: alerts reach people as Alertmanager itself reads its routing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from rendering import ROOT, render_triple
from validators.tools import need, run

ROUTING = "infra/monitoring/alertmanager.yml"
BELOW = ("no_healthy_instance", "database_storage")
"""Alerts of too little."""


@pytest.fixture(scope="module")
def render() -> Path:
    return render_triple(("heroku", "native", "rolling"))


def test_routing_is_valid(render: Path, tmp_path: Path) -> None:
    """As the pinned Alertmanager reads it; a receiver that is not there is refused."""
    code, output = run([need("amtool"), "check-config", ROUTING], render)
    assert code == 0, output
    text = (render / ROUTING).read_text(encoding="utf-8")
    (tmp_path / "spoiled.yml").write_text(text.replace("- name: page", "- name: pager"), encoding="utf-8")
    code, output = run([need("amtool"), "check-config", "spoiled.yml"], tmp_path)
    assert code == 1
    assert 'undefined receiver "page"' in output


@pytest.mark.parametrize(("severity", "receiver"), [("critical", "page"), ("warning", "ticket"), ("info", "ticket")])
def test_who_hears_an_alert(render: Path, severity: str, receiver: str) -> None:
    """Critical pages, the others wait."""
    words = ["config", "routes", "test", f"--config.file={ROUTING}", f"severity={severity}"]
    code, output = run([need("amtool"), *words], render)
    assert (code, output.strip()) == (0, receiver)


def test_pinned_version(render: Path) -> None:
    """What checks is what runs."""
    recipe = (render / "infra/heroku/monitor/Dockerfile").read_text(encoding="utf-8")
    module = (Path(__file__).resolve().parents[1] / "tools/amtool/go.mod").read_text(encoding="utf-8")
    version = module.split("github.com/prometheus/alertmanager v")[1].split()[0]
    assert f"alertmanager:v{version}@" in recipe


def test_alerts_by_value(render: Path) -> None:
    """Severity, minutes and threshold are those of the contract, whether Prometheus, a daily check or the release raises it."""
    contract = yaml.safe_load((ROOT / "contracts/alerts.yml").read_text(encoding="utf-8"))
    rules = yaml.safe_load((render / "infra/monitoring/rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    for rule in rules:
        alert = contract.pop(rule["alert"])
        assert rule["labels"]["severity"] == alert["severity"], rule["alert"]
        assert rule["for"] == f"{alert['minutes']}m", rule["alert"]
        sign, limit = re.fullmatch(r".* ([<>]=?) (\d+)", rule["expr"], re.DOTALL).groups()  # type: ignore[union-attr]
        if rule["alert"] == "at_maximum":  # the limit is the size of production
            assert sign == ">="
            assert f"MAXIMUM={limit}\n" in (render / "infra/heroku/prod.sizes").read_text(encoding="utf-8")
        else:
            assert (sign, int(limit)) == ("<" if rule["alert"] in BELOW else ">", alert["threshold"]), rule["alert"]
    watch = render / "infra/scripts/watch.d"
    for percent in contract.pop("budget")["threshold"]:
        assert f"percent >= {percent}" in (watch / "budget.sh").read_text(encoding="utf-8")
    raised = {
        "backup_failed": watch / "backup_failed.sh",
        "secret_rotation_failed": watch / "secret_rotation_failed.sh",
    }
    raised["deployment_failed"] = render / "infra/scripts/release.sh"
    assert contract.keys() == raised.keys()
    assert all("::error::" in file.read_text(encoding="utf-8") for file in raised.values())
