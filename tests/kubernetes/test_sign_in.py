"""A job of GitHub signs in to a cluster of one's own: kubectl sends a token of the job, and never one that has run out."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rendering import render
from validators.tools import need, not_run

from kubernetes.control_plane import Failed, binary, self_signed


class Stand(ThreadingHTTPServer):
    """GitHub, which gives numbered tokens, and the API server, which notes the token of each request."""

    asked: list[str]
    seen: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Stand

    def do_GET(self) -> None:
        if self.path.startswith("/token?"):
            assert self.headers["Authorization"] == "bearer of-the-job"
            self.server.asked.append(self.path)
            content = {"value": f"token-{len(self.server.asked)}"}
        else:
            self.server.seen.append(self.headers["Authorization"])
            content = {"major": "1", "minor": "37", "gitVersion": "v1.37.0"}
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence."""


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Stand]:
    with Stand(("127.0.0.1", 0), Handler) as server:
        server.asked, server.seen = [], []
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, certificate.with_suffix(".key"))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Who vouches for the cluster: kubectl runs a command for its token only where TLS carries it."""
    need("openssl")
    return self_signed(tmp_path / "ca.crt", "IP:127.0.0.1")


def test_the_token_is_renewed_in_time(certificate: Path, tmp_path: Path) -> None:
    try:
        kubectl = Path(binary("kubectl"))
    except Failed as reason:
        not_run(str(reason))
    need("jq")
    action = render(platform="kubernetes", iac_tool="kustomize") / ".github/actions/cluster"
    with serving() as github, serving(certificate) as cluster:
        signed_in(action, kubectl, certificate, github, cluster)


def signed_in(action: Path, kubectl: Path, certificate: Path, github: Stand, cluster: Stand) -> None:
    """Three requests; before the third the token has got old."""
    folder = certificate.parent
    server = f"https://127.0.0.1:{cluster.server_address[1]}"
    env = {
        **os.environ,
        "PATH": f"{kubectl.parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "KUBECONFIG": str(folder / "config"),
        "RUNNER_TEMP": str(folder),
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"http://127.0.0.1:{github.server_address[1]}/token?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-the-job",
    }

    def run(*command: str) -> None:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "token-" not in done.stdout + done.stderr

    run("kubectl", "config", "set-cluster", "cluster", "--server", server, "--certificate-authority", str(certificate))
    text = (action / "action.yml").read_text(encoding="utf-8")
    start = text.index("kubectl config set-credentials")
    lines = text[start : text.index("kubectl config set-context")]
    run("bash", "-euc", f"GITHUB_ACTION_PATH={action} SERVER={server}\n{lines}")
    run("kubectl", "config", "set-context", "cluster", "--cluster", "cluster", "--user", "pipeline")
    run("kubectl", "config", "use-context", "cluster")
    run("kubectl", "get", "--raw", "/version")
    run("kubectl", "get", "--raw", "/version")
    assert cluster.seen == ["Bearer token-1"] * 2
    assert len(github.asked) == 1
    assert github.asked[0].endswith(f"&audience={server}")
    old = time.time() - 200
    os.utime(folder / "cluster_token", (old, old))
    run("kubectl", "get", "--raw", "/version")
    assert cluster.seen[-1] == "Bearer token-2"
    assert (folder / "cluster_token").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("provider", ["github", "gitlab"])
@pytest.mark.parametrize("tool", ["kustomize", "terraform"])
def test_the_api_server_reads_whom_to_trust(tool: str, provider: str, certificate: Path, tmp_path: Path) -> None:
    """What the runbook tells an administrator to write is a configuration of the real API server; a wrong word is none."""
    files = render(platform="kubernetes", iac_tool=tool, ci_provider=provider, kubernetes_distribution="self_managed")
    runbook = files / "docs/runbooks/kubernetes_runbook.md"
    (block,) = re.findall(
        r" +```yaml\n( +apiVersion: apiserver.*?) +```\n", runbook.read_text(encoding="utf-8"), re.DOTALL
    )
    text = textwrap.dedent(block)
    assert started(text, certificate) == "taken"
    for right, wrong in (
        ("requiredValue", "required"),
        ("claims.ref", "claims.ref is"),
        ("in claims", "inside claims"),
    ):
        assert right in text
        assert started(text.replace(right, wrong), certificate) == "refused", wrong


def started(configuration: str, certificate: Path) -> str:
    """What an API server makes of it before it asks for its store, which is not there."""
    try:
        program = binary("kube-apiserver")
    except Failed as reason:
        not_run(str(reason))
    folder = certificate.parent
    file = folder / "authentication.yaml"
    file.write_text(configuration, encoding="utf-8")
    options = {
        "authentication-config": file,
        "authorization-mode": "RBAC",
        "bind-address": "127.0.0.1",
        "cert-dir": folder,
        "etcd-servers": "http://127.0.0.1:1",
        "secure-port": 18873,
        "service-account-issuer": "https://kubernetes.default.svc",
        "service-account-key-file": certificate,
        "service-account-signing-key-file": certificate.with_suffix(".key"),
        "service-cluster-ip-range": "10.0.0.0/16",
    }
    command = [program, *(f"--{name}={value}" for name, value in options.items())]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = ""
        for line in server.stderr:
            said += line
            if "oidc.go" in line:  # it sets about asking the issuer for its keys: all is read and compiled
                server.kill()
                return "taken"
    return "refused" if "authentication configuration" in said else said
