"""Secrets of a self-managed cluster, written by the commands of the runbook on the real API server."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path

from rendering import render

from kubernetes.control_plane import Cluster, binary


def block(runbook: str, step: str) -> str:
    """The commands of a step."""
    found = re.search(rf"{re.escape(step)}.*?```sh\n(.*?)```", runbook, re.DOTALL)
    assert found, f"no step: {step}"
    return found[1]


def test_a_new_key_leaves_the_others(cluster: Cluster, tmp_path: Path) -> None:
    """Nobody has seen the cache's password, so nobody could write it again; and a key can go."""
    folder = render(
        folder="my-shop",
        platform="kubernetes",
        kubernetes_distribution="self_managed",
        secrets_manager="platform",
        deployment_model="rolling",
        cache="redis",
    )
    runbook = (folder / "docs/runbooks/kubernetes_runbook.md").read_text(encoding="utf-8")
    environment = os.environ | {
        "KUBECONFIG": str(cluster.dir / "kubeconfig"),
        "PATH": f"{Path(binary('kubectl')).parent}:{os.environ['PATH']}",
        "ENV": "prod",
    }

    def run(script: str) -> None:
        subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, env=environment, check=True)

    def entry() -> dict[str, str]:
        lines = cluster.kubectl(
            "get", "secret", "prod", "--namespace", "my-shop-secrets",
            "--output", r'go-template={{range $key, $value := .data}}{{$key}} {{$value}}{{"\n"}}{{end}}',
        )  # fmt: skip
        return {key: base64.b64decode(value).decode() for key, value in map(str.split, lines.splitlines())}

    cluster.kubectl("create", "namespace", "my-shop-secrets")
    try:
        run(block(runbook, "Write its first secrets"))
        password = entry()["REDIS_PASSWORD"]
        (tmp_path / "secrets.env").write_text("PAYMENT_KEY=new\nOLD_KEY=old\n", encoding="utf-8")
        run(block(runbook, "### Add or change a secret"))
        assert entry() == {"REDIS_PASSWORD": password, "PAYMENT_KEY": "new"}
    finally:
        cluster.kubectl("delete", "namespace", "my-shop-secrets", "--wait=false")
