"""Every model really rolls out, is stopped and undone, and goes back, by the scripts of the render and with its rights."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rendering import render, triples

from kubernetes.control_plane import Cluster, Environment, image, until

TOOLS = [tool for platform, tool, model in triples() if platform == "kubernetes" and model == "rolling"]

LANGUAGES = {"rolling": "python", "blue_green": "typescript", "canary": "python", "feature_flags": "python"}
"""Programs of Pulumi differ in nothing but the language from one model to the next; Go is in test_pulumi.py."""


@pytest.fixture
def release(
    request: pytest.FixtureRequest, cluster: Cluster, shared_folder: Path, tmp_path: Path
) -> Iterator[Environment]:
    """One environment of a fresh copy of the render that the test's parameters name."""
    tool, model = request.param
    answers: dict[str, Any] = {"pulumi_language": LANGUAGES[model]} if tool == "pulumi" else {}
    made = render(folder="my-app", platform="kubernetes", iac_tool=tool, deployment_model=model, **answers)
    print(f"\n{tool} {model} {' '.join(answers.values())}")
    environment = Environment(cluster, shutil.copytree(made, tmp_path / "my-app"))
    if reason := environment.unprovided(shared_folder):
        pytest.skip(f"not run: {reason}")
    environment.bootstrap()
    yield environment
    environment.remove()


def of(*models: str, tools: list[str] = TOOLS) -> pytest.MarkDecorator:
    """Parameters: every tool with these models."""
    pairs = [(tool, model) for tool in tools for model in models]
    return pytest.mark.parametrize("release", pairs, indirect=True, ids=["-".join(pair) for pair in pairs])


@of("rolling", "feature_flags")
def test_deployment(release: Environment) -> None:
    """A bad image never gets traffic, and the way back is the script's."""
    release.script("deploy", image("1"))
    release.scale(3)
    release.unchanged()
    release.script("deploy", image("2"))
    release.serves("2")
    for bad in ("3-bad", "4-notready"):
        release.script("deploy", image(bad), fails=True)
        release.serves("2")
        assert release.get("deployments", "my-app")["status"]["readyReplicas"] == 3
    drain(release)
    release.script("rollback")
    release.serves("1")
    release.script("deploy", image("5"))
    release.serves("5")
    release.script("rollback")
    release.serves("1")


def drain(release: Environment) -> None:
    """A whole zone is emptied, although pods are spread and the budget lets one go at a time."""
    since = time.monotonic()
    arguments = ["--ignore-daemonsets", "--delete-emptydir-data", "--force", "--timeout=120s"]
    release.cluster.kubectl("drain", "node-0", *arguments)
    try:
        left = [pod for pod in release.get("pods")["items"] if pod["spec"].get("nodeName") == "node-0"]
        assert not left
        until("all pods are back", lambda: release.get("deployments", "my-app")["status"].get("readyReplicas") == 3)
        print(f"{time.monotonic() - since:6.1f} s  drain of a zone")
    finally:
        release.cluster.kubectl("uncordon", "node-0")


@pytest.mark.skipif("helm" not in TOOLS, reason="the room is not offered")
@pytest.mark.parametrize("release", [("helm", "rolling"), ("helm", "canary")], indirect=True, ids=["rolling", "canary"])
def test_helm_test(release: Environment) -> None:
    """A pod asks for readiness by the Service's name, with the pipeline's rights; it leaves nothing, or itself when it fails."""
    env = {**release.cluster.env, **release.settings(release.pipeline), "HELM_DRIVER": "configmap"}
    command = ["helm", "test", "my-app", "--namespace", release.namespace, "--timeout", "60s"]

    def asked() -> list[str]:
        jobs = release.cluster.kubectl("get", "jobs,networkpolicies", "--output=name", "-n", release.namespace)
        return [name for name in jobs.split() if name.endswith("-test")]

    release.script("deploy", image("1"))
    done = subprocess.run(command, env=env, text=True, capture_output=True, timeout=90, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Succeeded") == 3, done.stdout
    assert not asked()
    secrets = release.cluster.kubectl("get", "secrets", "--output=name", "-n", release.namespace).split()
    assert not [name for name in secrets if "helm" in name], secrets
    values = release.render / "infra/helm/environments/prod/values.yaml"
    values.write_text(f"{values.read_text()}test:\n  image: {image('1-fail')}\n")
    release.script("deploy", image("2"))
    done = subprocess.run([*command[:-1], "40s"], env=env, text=True, capture_output=True, timeout=90, check=False)
    assert done.returncode != 0
    assert "job.batch/my-app-test" in asked()


@of("rolling", tools=[tool for tool in TOOLS if tool == "helm"])
def test_a_rollback_keeps_the_history(release: Environment) -> None:
    """Helm forgets all but ten revisions, in a rollback too, unless told otherwise: the good ones may be older."""
    env = {**release.cluster.env, **release.settings(release.pipeline), "HELM_DRIVER": "configmap"}

    def helm(*arguments: str) -> str:
        command = ["helm", *arguments, "--namespace", release.namespace]
        return subprocess.run(command, env=env, text=True, capture_output=True, timeout=90, check=True).stdout

    release.script("deploy", image("1"))
    release.script("deploy", image("2"))
    for _ in range(10):
        helm("upgrade", "my-app", str(release.render / "infra/helm"), "--reuse-values", "--history-max", "20")
    release.script("rollback")
    release.serves("1")
    assert len(json.loads(helm("history", "my-app", "--output", "json"))) == 13


@of("feature_flags")
def test_flags_change_without_a_release(release: Environment) -> None:
    """The flag service watches the file; neither its pods nor the service's are replaced."""
    release.script("deploy", image("1"))
    before = {pod["metadata"]["uid"] for pod in release.get("pods")["items"]}
    file = release.render / "infra/flags/prod.json"
    flags = json.loads(file.read_text())
    flags["flags"]["new-greeting"]["defaultVariant"] = "on"
    file.write_text(json.dumps(flags))
    release.script("flags")
    in_force = json.loads(release.get("configmaps", "my-app-flags")["data"]["flags.json"])
    assert in_force["flags"]["new-greeting"]["defaultVariant"] == "on"
    mounted = release.get("deployments", "my-app-flagd")["spec"]["template"]["spec"]["volumes"][0]["configMap"]["name"]
    assert mounted == "my-app-flags"
    assert {pod["metadata"]["uid"] for pod in release.get("pods")["items"]} == before


@of("blue_green")
def test_blue_green(release: Environment) -> None:
    """Green stands beside blue until it is promoted, by its name; aborted, broken or failing, blue has the traffic."""
    release.script("deploy", image("1"))
    release.scale(3)
    release.unchanged()
    release.script("deploy", image("2"))
    release.serves("1")
    release.serves("2", service="my-app-preview")
    release.script("promote", image("1-other"), fails=True)
    release.serves("1")
    release.script("promote", image("2"))
    release.serves("2")
    release.script("deploy", image("3"))
    release.serves("3", service="my-app-preview")
    release.script("abort")
    release.serves("2")
    release.script("deploy", image("4-bad"), fails=True)
    release.serves("2")
    release.script("deploy", image("5-err"))
    release.serves("2")
    release.script("promote", image("5-err"), fails=True)
    release.serves("2")
    release.script("deploy", image("6"))
    release.script("promote", image("6"))
    release.serves("6")
    release.script("rollback")
    release.serves("2")


@of("blue_green", tools=TOOLS[:1])
def test_a_rollout_before_its_analysis(release: Environment) -> None:
    """Objects that are written side by side come in any order: what a Rollout names may be late, not missing."""
    rollout = release.render / "infra/scripts/rollout.sh"
    names = {"PROJECT": release.project, "NAMESPACE": release.namespace}
    waits: dict[str, Any] = {"args": ["bash", "-euc", f"source '{rollout}' && wait_for Healthy"]}
    waits |= {"env": {**release.cluster.env, **release.settings(release.pipeline), **names}}
    analysis = release.bin / "analysis.json"

    def kubectl(*arguments: str) -> str:
        return release.cluster.kubectl(*arguments, "-n", release.namespace)

    def taken_away(history: int) -> None:
        kubectl("delete", "analysistemplate/my-app")
        kubectl("patch", "rollout/my-app", "--type=merge", f'--patch={{"spec": {{"revisionHistoryLimit": {history}}}}}')
        until("it is called invalid", lambda: "InvalidSpec" in kubectl("get", "rollout/my-app", "-o", "yaml"))

    release.script("deploy", image("1"))
    written = json.loads(kubectl("get", "analysistemplate/my-app", "-o", "json"))
    written["metadata"] = {"name": "my-app"}
    analysis.write_text(json.dumps(written))
    taken_away(history=8)
    with subprocess.Popen(**waits) as late:
        time.sleep(2)
        assert late.poll() is None, "it was given up before the controller looked again"
        kubectl("create", "-f", str(analysis))
    assert late.returncode == 0
    taken_away(history=9)
    missing = subprocess.run(**waits, capture_output=True, text=True, timeout=90, check=False)
    assert missing.returncode == 1
    assert "AnalysisTemplate 'my-app' not found" in missing.stderr


def is_judged(release: Environment) -> None:
    """Version 2 takes the traffic step by step; 3, with its errors, gives it back at the first."""
    seen = watched(release, lambda: release.script("deploy", image("2")))
    assert [weights for weights in seen if weights != [0, 100]] == [[100, 0], [90, 10], [50, 50], [100, 0]], seen
    release.serves("2")
    seen = watched(release, lambda: release.script("deploy", image("3-err"), fails=True))
    assert seen == [[100, 0], [90, 10], [100, 0]], seen
    release.serves("2")


REFUSED = """apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: refused, namespace: my-app-prod}
spec: {selector: {}}
"""
"""An object that lacks a required field. Helm writes it after the Rollout, kubectl goes on after it."""


@of("rolling", "canary")
def test_what_the_cluster_refuses_is_undone(release: Environment) -> None:
    """The workload was written already: no version goes on that no script watches.

    Terraform and Pulumi may not get as far as the Rollout when they describe the version before again: it is aborted then.
    """
    release.script("deploy", image("1"))
    if (overlay := release.render / "infra/kustomize/overlays/prod").is_dir():
        (overlay / "refused.yaml").write_text(REFUSED)
        kustomization = overlay / "kustomization.yaml"
        kustomization.write_text(
            re.sub(r"^resources:", "resources:\n  - refused.yaml", kustomization.read_text(), flags=re.M)
        )
    else:
        (release.render / "infra/helm/templates/refused.yaml").write_text(REFUSED)
    assert "refused" in release.script("deploy", image("2"), fails=True)
    release.serves("1")
    found = json.loads(release.cluster.kubectl("get", "rollouts,deployments", "-o", "json", "-n", release.namespace))
    (workload,) = [thing for thing in found["items"] if thing["metadata"]["name"] == "my-app"]
    before = workload["spec"]["template"]["spec"]["containers"][0]["image"] == image("1")
    ends_early = any((release.render / "infra" / tool).is_dir() for tool in ("terraform", "pulumi"))
    assert before or (ends_early and workload["status"].get("abort")), workload


@of("canary")
def test_canary(release: Environment) -> None:
    """The weights move step by step while the analysis passes, and return when it sees errors."""
    release.script("deploy", image("1"))
    release.scale(3)
    release.unchanged()
    is_judged(release)
    release.script("deploy", image("4-bad"), fails=True)
    release.serves("2")
    release.script("deploy", image("5"))
    release.serves("5")
    release.script("rollback")
    release.serves("2")


def back_during(release: Environment, script: str, *arguments: str, under_way: Callable[[], bool]) -> None:
    """Go back while a script works on version 3: what served before serves again, and the script says so."""
    with ThreadPoolExecutor() as pool:
        job = pool.submit(release.script, script, *arguments, fails=True)
        until("it is under way", under_way)
        release.script("rollback")
        job.result()
    release.serves("2")
    release.script("rollback")
    release.serves("1")


def unwatched(release: Environment, script: str, *arguments: str) -> None:
    """What is left when the job of a release is lost: Argo ends the release alone, and nobody remembers it."""
    release.script(script, *arguments)
    releases = release.render / "infra/scripts/releases.sh"
    names = {"PROJECT": release.project, "NAMESPACE": release.namespace}
    env = {**release.cluster.env, **release.settings(release.pipeline), **names}
    subprocess.run(["bash", "-euc", f"source '{releases}' && forget_last"], env=env, check=True)


@of("canary")
def test_rollback_during_a_canary(release: Environment) -> None:
    """Not one version too far; nor after a release that nobody watched to its end."""
    release.script("deploy", image("1"))
    release.scale(3)
    release.script("deploy", image("2"))
    unwatched(release, "deploy", image("3"))
    release.serves("3")
    release.script("rollback")
    release.serves("2")
    back_during(release, "deploy", image("3"), under_way=lambda: release.weights() == [90, 10])


@of("blue_green")
def test_rollback_during_a_switch(release: Environment) -> None:
    """While green waits, while the analysis judges it, and after a switch that nobody watched to its end."""
    release.script("deploy", image("1"))
    release.script("deploy", image("2"))
    release.script("promote", image("2"))
    release.script("deploy", image("3"))
    release.script("rollback")
    release.serves("2")
    assert "took over" in release.script("promote", image("3"), fails=True)
    release.serves("2")
    release.script("deploy", image("3"))
    unwatched(release, "promote", image("3"))
    release.serves("3")
    release.script("rollback")
    release.serves("2")
    release.script("deploy", image("3"))
    back_during(release, "promote", image("3"), under_way=lambda: release.serving() == {"3"})


@of("rolling")
def test_rollback_during_a_release(release: Environment) -> None:
    """Not one version too far."""
    release.script("deploy", image("1"))
    release.script("deploy", image("2"))
    tried = image("3-notready")
    back_during(release, "deploy", tried, under_way=lambda: tried in json.dumps(release.get("deployments", "my-app")))


@of("blue_green", tools=TOOLS[:1])
def test_green_is_asked_first(release: Environment) -> None:
    """The pipeline's own question before the switch: a green that does not answer well is given up. Tools share the script.

    The first release has nothing beside it and is not: what is wrong is the way to it, which may be minutes late.
    """
    asked: list[tuple[str, str]] = []

    class Gateway(BaseHTTPRequestHandler):
        answer = 200

        def do_GET(self) -> None:
            asked.append((self.path, self.headers["x-release"]))
            self.send_response(self.answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    release.script("deploy", image("1"))
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as gateway:
        threading.Thread(target=gateway.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{gateway.server_port}"
        script = release.render / "infra/scripts/check_green.sh"
        long = script.read_text()
        assert "--retry-max-time 600" in long
        script.write_text(long.replace("--retry-max-time 600", "--retry-max-time 8"))
        Gateway.answer = 503
        assert "nothing stands beside" in release.script("check_green", url, fails=True)
        assert len(asked) > 1, "it asks again"
        now = json.loads(release.cluster.kubectl("get", "rollout/my-app", "-o", "json", "-n", release.namespace))
        assert now["status"]["phase"] == "Healthy"
        assert "abort" not in now["status"]
        release.serves("1")
        Gateway.answer = 200
        release.script("check_green", url)
        asked.clear()
        release.script("deploy", image("2"))
        release.script("check_green", url)
        assert asked == [("/health/ready", "preview")]
        release.serves("2", service="my-app-preview")
        release.script("promote", image("2"))
        release.serves("2")
        release.script("deploy", image("3"))
        Gateway.answer = 503
        release.script("check_green", url, fails=True)
        assert len(asked) == 7, "it asks again, five times"
        release.serves("2")
        release.serves("2", service="my-app-preview")
        gateway.shutdown()


@of("canary")
def test_buttons_of_a_canary(release: Environment) -> None:
    """Somebody stops a release that is under way, or ends its steps early; the release's own job says so."""

    def during(tag: str, button: str, fails: bool) -> None:
        with ThreadPoolExecutor() as pool:
            job = pool.submit(release.script, "deploy", image(tag), fails=fails)
            until("a tenth of the traffic", lambda: release.weights() == [90, 10])
            release.script(button)
            job.result()
        until("100 and 0 again", lambda: release.weights() == [100, 0])

    release.script("deploy", image("1"))
    release.scale(3)
    during("2", "abort", fails=True)
    release.serves("1")
    during("3", "promote", fails=False)
    release.serves("3")
    release.script("rollback")
    release.serves("1")


def watched(release: Environment, act: Callable[[], object]) -> list[list[int]]:
    """Weights of the route, each change once, while `act` runs and until they are 100 and 0 again.

    The last of them, 0 and 100, stands for a moment only and may be missed.
    """
    seen, done = [release.weights()], threading.Event()

    def watch() -> None:
        while not done.is_set():
            now = release.weights()
            if now != seen[-1]:
                seen.append(now)
            done.wait(0.05)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        act()
        until("100 and 0 again", lambda: seen[-1] == [100, 0])
    finally:
        done.set()
        thread.join()
    return seen
