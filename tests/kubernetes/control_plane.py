"""A real control plane for the tests, and the scripts of a render run against it as its pipeline would.

The kit is tests/cluster; its README says what is real and what is pretended. Tags of images decide the fate of pods
(`2-bad` is never pulled, `2-err` answers half of the requests with 500).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import node
from programs import install

KIT = Path(__file__).resolve().parent.parent / "cluster"
sys.path.insert(0, str(KIT))

from api import Api  # noqa: E402
from cluster import Cluster  # noqa: E402
from parts import Failed, binary, under_way  # noqa: E402

PARTS = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
    "rollouts-controller",
    "gatewayapi",
    "helm",
]
PULUMI = ["pulumi", "pulumi-resource-kubernetes"]
DIGEST = "@sha256:" + "0" * 64
PROVIDERS = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "copier-infra/terraform-providers"
"""Providers of Terraform that somebody built, as a mirror; without this folder they come from the registry."""
OPENED = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "none", "PULUMI_CONFIG_PASSPHRASE": "correct horse"}
"""What the pipeline of a self-managed cluster opens its state with: here a folder, so only the passphrase matters."""
DRIFT: dict[str, Any] = {"PULUMI_OPTION_REFRESH": "true", "PULUMI_OPTION_EXPECT_NO_CHANGES": "true"}
"""What the job *drift* of the renders sets: the cluster is asked, and a difference is an error."""
T = TypeVar("T")
__all__ = ["KIT", "Cluster", "Environment", "Failed", "binary", "image", "missing", "self_signed", "under_way", "until"]


def missing() -> str:
    """Why no control plane can be started here, or nothing."""
    if not shutil.which("openssl"):
        return "no openssl on PATH"
    try:
        for name in PARTS:
            binary(name)
    except Failed as reason:
        return str(reason)
    return ""


def image(tag: str) -> str:
    """A reference as CI gives it, with a digest; words in the tag decide what the pods do."""
    return f"registry.example.com/my-app:{tag}{DIGEST}"


def until(what: str, holds: Callable[[], T], seconds: float = 60) -> T:
    """Wait until `holds` gives something true, and give it back."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)
    return value


KINDS = {  # what the tests ask for
    "configmaps": "api/v1",
    "pods": "api/v1",
    "deployments": "apis/apps/v1",
    "endpointslices": "apis/discovery.k8s.io/v1",
    "horizontalpodautoscalers": "apis/autoscaling/v2",
    "httproutes": "apis/gateway.networking.k8s.io/v1",
}
SHORTER = {  # what a release waits for, shortened: the words must be there, or the test would wait for minutes
    "progressDeadlineSeconds: 300": "progressDeadlineSeconds: 6",
    "minReadySeconds: 5": "minReadySeconds: 1",
    "initialDelay: 60s": "initialDelay: 2s",
    "interval: 30s\n  count: 6": "interval: 1s\n  count: 3",
    "interval: 30s\n      count: 6": "interval: 1s\n      count: 3",
    "http://prometheus-operated.monitoring:9090": "{query}",
}


def self_signed(certificate: Path, name: str) -> Path:
    """A certificate for a name such as `DNS:example.com`, with its key beside it; gives the certificate."""
    files = ("-keyout", str(certificate.with_suffix(".key")), "-out", str(certificate))
    request = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    subject = ("-subj", f"/CN={name.partition(':')[2]}", "-addext", f"subjectAltName={name}")
    subprocess.run(["openssl", *request, *files, *subject], check=True, capture_output=True)
    return certificate


class Environment:
    """One environment of a render on the control plane, seen as its pipeline sees it."""

    def __init__(self, cluster: Cluster, render: Path, name: str = "prod", project: str = "my-app") -> None:
        self.cluster, self.render, self.name, self.project = cluster, render, name, project
        self.namespace = f"{project}-{name}"
        self.api = Api(cluster.dir / "kubeconfig")
        self.bin = Path(tempfile.mkdtemp(prefix="bin-"))
        (self.bin / "helm").symlink_to(binary("helm"))
        config = json.loads((cluster.dir / "kubeconfig").read_text())
        config["users"][0]["user"] |= {"as": "pipeline", "as-groups": [f"{self.namespace}-deploy"]}
        self.pipeline = self.bin / "kubeconfig"
        self.pipeline.write_text(json.dumps(config))
        self.admin = cluster.dir / "kubeconfig"
        self.reader = self.bin / "reader"
        self.pulumi = render / "infra/pulumi" if (render / "infra/pulumi").is_dir() else None
        looks = "preview" if self.pulumi else "plan"
        config["users"][0]["user"]["as-groups"] = [f"{self.namespace}-{looks}"]
        self.reader.write_text(json.dumps(config))
        self.terraform = (render / "infra/terraform").is_dir()
        if self.pulumi:
            (self.bin / "state").mkdir()
        for file in render.glob("infra/**/*.yaml"):
            text = file.read_text()
            for long, short in SHORTER.items():
                text = text.replace(long, short.format(query=cluster.query))
            file.write_text(text)

    def bootstrap(self) -> None:
        """What an administrator does once."""
        if self.terraform:
            self.shared("apply", "--server-side", "--validate=strict")
            self.script("bootstrap", "-auto-approve", kubeconfig=self.admin)
            return
        if self.pulumi:
            for stack in (self.name, f"{self.name}-guardrails"):
                self.pulumi_cli("stack", "select", stack, "--create", "--secrets-provider", "passphrase")
            self.guard()
            return
        guard_rails = self.render / f"infra/bootstrap/{self.name}.yaml"
        self.cluster.kubectl("apply", "--server-side", "--validate=strict", "--filename", str(guard_rails))

    def guard(self) -> None:
        """The guard rails of a program of Pulumi, and what its pipeline opens the state with."""
        self.pulumi_cli("up", "--yes", "--stack", f"{self.name}-guardrails")
        opened = [f"--from-literal={name}={value}" for name, value in OPENED.items()]
        for secret in ("pulumi", "pulumi-preview"):
            name = f"{self.project}-{secret}"
            self.cluster.kubectl("create", "secret", "generic", name, *opened, "-n", self.namespace)

    def pulumi_cli(self, *arguments: str, fails: bool = False) -> str:
        """A command of the runbook, as an administrator; what it says."""
        done = subprocess.run(
            ["pulumi", *arguments, "--cwd", str(self.pulumi), "--non-interactive"],
            env={**self.cluster.env, **self.settings(self.admin), **OPENED},
            text=True,
            capture_output=True,
            timeout=600,
            check=False,
        )
        assert (done.returncode != 0) is fails, (
            f"pulumi {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done.stdout + done.stderr

    def unprovided(self, shared: Path) -> str:
        """Why the engine of this tool cannot run here, or nothing; libraries of programs are kept in `shared`."""
        if self.pulumi:
            return self.without_pulumi(shared)
        if not self.terraform:
            return ""
        if not shutil.which("terraform"):
            return "no terraform on PATH"
        command = ["terraform", f"-chdir={self.render}/infra/terraform", "init", "-backend=false", "-input=false"]
        env = {**os.environ, **self.settings(self.admin)}
        done = subprocess.run(command, env=env, text=True, capture_output=True, check=False)
        if done.returncode and "Failed to query available provider packages" in done.stderr:
            return f"neither a registry of providers nor {PROVIDERS} is within reach"
        assert done.returncode == 0, done.stderr
        return ""

    def without_pulumi(self, shared: Path) -> str:
        """Put the engine, the provider and the language of the program on PATH; what is missing, or nothing."""
        assert self.pulumi
        try:
            for name in PULUMI:
                (self.bin / name).symlink_to(binary(name))
            host = binary("pulumi-language")
        except Failed as reason:
            return str(reason)
        for language in ("go", "nodejs", "python"):
            (self.bin / f"pulumi-language-{language}").symlink_to(host)
        if not node.new_enough():
            node.prepare()
            (self.bin / "node").symlink_to(node.PROGRAMS / "node")
        install(self.pulumi, shared)
        return ""

    def shared(self, *command: str) -> None:
        """What the environments of Terraform share."""
        self.cluster.kubectl(*command, "--filename", str(self.render / "infra/bootstrap/shared.yaml"))

    def script(
        self, name: str, *arguments: str, fails: bool = False, kubeconfig: Path | None = None, **env: str
    ) -> str:
        """Run a script of infra/scripts, as the pipeline if nobody else is named; what it says."""
        since = time.monotonic()
        done = subprocess.run(
            ["bash", self.render / "infra/scripts" / f"{name}.sh", self.name, *arguments],
            env={**self.cluster.env, **self.settings(kubeconfig or self.pipeline), **env},
            text=True,
            capture_output=True,
            timeout=600,
            check=False,
        )
        output = done.stdout + done.stderr
        assert "Warning" not in output, output
        assert (done.returncode != 0) is fails, f"{name} {arguments}: exit {done.returncode}\n{output}"
        took = time.monotonic() - since
        print(f"{took:6.1f} s  {name} {' '.join(arguments)}{' (stopped and undone)' * fails}", flush=True)
        return output

    UNCHANGED = re.compile(r"^Resources:\n +\d+ unchanged$", re.MULTILINE)

    def unchanged(self, kubeconfig: Path | None = None) -> None:
        """What the pipeline's job *drift* asks for: right after a release nothing differs from the code."""
        said = self.script("plan", kubeconfig=kubeconfig)
        if self.pulumi:
            assert self.UNCHANGED.search(said), said
            self.script("plan", kubeconfig=self.reader, **DRIFT)
        elif self.terraform:
            assert "No changes." in said, said
        else:
            assert not said, said

    def settings(self, kubeconfig: Path) -> dict[str, str]:
        """Variables of a person or a pipeline at work."""
        found = {"KUBECONFIG": str(kubeconfig), "PATH": f"{self.bin}:{self.cluster.env['PATH']}"}
        if PROVIDERS.is_dir():
            mirror = self.bin / "terraformrc"
            mirror.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{PROVIDERS}"\n  }}\n}}\n')
            found["TF_CLI_CONFIG_FILE"] = str(mirror)
        if self.pulumi:
            found |= {
                "PULUMI_BACKEND_URL": f"file://{self.bin}/state",
                "PULUMI_HOME": str(self.bin / "home"),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            }
        return found

    def get(self, kind: str, name: str = "", query: str = "") -> Any:
        """An object of the namespace, or the list of a kind; without a process, because it is asked again and again."""
        path = f"/{KINDS[kind]}/namespaces/{self.namespace}/{kind}{name and f'/{name}'}{query and f'?{query}'}"
        status, found = self.api.call("GET", path)
        assert status == 200, found
        return found

    def serving(self, service: str = "") -> set[str]:
        """Tags of the images of the ready pods behind a Service."""
        slices = self.get(
            "endpointslices", query=f"labelSelector=kubernetes.io/service-name={service or self.project}"
        )["items"]
        ready = {
            endpoint["targetRef"]["name"]
            for slice_ in slices
            for endpoint in slice_["endpoints"] or []
            if endpoint["conditions"]["ready"]
        }
        return {
            pod["spec"]["containers"][0]["image"].partition("@")[0].rpartition(":")[2]
            for pod in self.get("pods")["items"]
            if pod["metadata"]["name"] in ready
        }

    def serves(self, *tags: str, service: str = "") -> None:
        """Wait until the ready pods behind a Service are of these tags and no others."""
        until(f"{service or self.project} serves {tags}", lambda: self.serving(service) == set(tags))

    def weights(self) -> list[int]:
        """Weights of the HTTPRoute, in the order stable, canary."""
        route = self.get("httproutes", self.project)
        return [backend["weight"] for backend in route["spec"]["rules"][0]["backendRefs"]]

    def scale(self, replicas: int) -> None:
        """What the autoscaler does: it needs metrics, which pretended pods have not."""
        target = self.get("horizontalpodautoscalers", self.project)["spec"]["scaleTargetRef"]
        kind = f"{target['kind'].lower()}/{target['name']}"
        self.cluster.kubectl("scale", kind, f"--replicas={replicas}", "-n", self.namespace)

    def remove(self) -> None:
        """Leave nothing for the next test; the namespace goes on its own."""
        if self.terraform:
            self.script("bootstrap", "-destroy", "-auto-approve", kubeconfig=self.admin)
            self.shared("delete", "--wait=true", "--timeout=120s")
        elif self.pulumi:
            self.pulumi_cli("state", "unprotect", "--all", "--yes", "--stack", f"{self.name}-guardrails")
            self.pulumi_cli("destroy", "--yes", "--stack", f"{self.name}-guardrails")
            self.cluster.kubectl("delete", "namespace", f"{self.project}-secrets", "--timeout=120s")
        else:
            guard_rails = str(self.render / f"infra/bootstrap/{self.name}.yaml")
            self.cluster.kubectl("delete", "--ignore-not-found", "--timeout=120s", "--filename", guard_rails)
        shutil.rmtree(self.bin)
        self.api.close()
