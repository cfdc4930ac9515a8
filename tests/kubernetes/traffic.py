"""traffic.py RENDER: the rendered canary under real requests, through Traefik as the Gateway's data plane.

Runs in a network of its own (`tests/cluster/cluster.py net`), where the addresses of the pretended pods are local; prints
which version answered how many requests, and ends with an error when a split is another than the weights say.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
import threading
from collections import Counter
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kubernetes.control_plane import Cluster, Environment, image, self_signed, until

HOST = "my-app.prod.example.com"
REQUESTS = 200
Split = dict[tuple[str, int], int]


class Gateway(http.client.HTTPSConnection):
    """A client that resolves the project's name to this machine and believes its certificate only."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.tls = ssl.create_default_context(cafile=str(certificate))
        super().__init__(HOST, port, timeout=5, context=self.tls)

    def connect(self) -> None:
        self.sock = self.tls.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 5), server_hostname=HOST)


def count(port: int, certificate: Path) -> Split:
    """How many of the requests each version answered, and with which code."""
    gateway, seen = Gateway(port, certificate), Counter[tuple[str, int]]()
    for _ in range(REQUESTS):
        gateway.request("GET", "/")
        response = gateway.getresponse()
        version = response.read().decode().partition("@")[0].rpartition(":")[2]
        seen[version, response.status] += 1
    gateway.close()
    return dict(seen)


def certificate(environment: Environment, folder: Path) -> Path:
    """What cert-manager would put beside the Gateway."""
    cert = self_signed(folder / "tls.crt", f"DNS:{HOST}")
    secret = ("create", "secret", "tls", "my-app-tls", f"--cert={cert}", f"--key={cert.with_suffix('.key')}")
    environment.cluster.kubectl(*secret, "--namespace", environment.namespace)
    return cert


def redirected(port: int) -> None:
    """Plain HTTP is only sent on to HTTPS."""
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    plain.request("GET", "/", headers={"Host": HOST})
    response = plain.getresponse()
    assert (response.status, response.getheader("Location")) == (301, f"https://{HOST}/"), response.headers.items()


def main(render: Path) -> None:
    with Cluster(scheduler=True, rollouts=True, gateway=True, operators=True, traffic=True) as cluster:
        cluster.kubectl("create", "namespace", "velero")
        environment = Environment(cluster, render)
        for file in render.glob("infra/**/analysis.yaml"):  # a step long enough to count in
            file.write_text(file.read_text().replace("initialDelay: 2s", "initialDelay: 12s"))
        environment.bootstrap()
        cert = certificate(environment, render.parent)

        def settles(when: str, wanted: Split) -> None:
            """A change of the weights reaches the data plane a moment later."""
            seen: list[Split] = []

            def counted() -> bool:
                seen[:] = [count(cluster.ports["websecure"], cert)]
                return seen == [wanted]

            try:
                until(f"{when}: {wanted}", counted)
            except AssertionError as late:
                raise AssertionError(f"{late}; last seen: {seen}") from late
            told = ", ".join(f"{number} x {code} by version {version}" for (version, code), number in wanted.items())
            print(f"{when:34} {told}", flush=True)

        def during(tag: str, fails: bool, *steps: tuple[list[int], str, Split]) -> None:
            """Release a version; at each weight, count."""
            failed: list[BaseException] = []

            def deploy() -> None:
                try:
                    environment.script("deploy", image(tag), fails=fails)
                except BaseException as reason:
                    failed.append(reason)

            def reached(weights: list[int]) -> bool:
                return bool(failed) or environment.weights() == weights

            release = threading.Thread(target=deploy)
            release.start()
            for weights, when, wanted in steps:
                until(f"weights {weights}", partial(reached, weights))
                assert not failed, failed
                settles(when, wanted)
                assert environment.weights() == weights, f"{when}: the step was over before the count"
            release.join()
            assert not failed, failed

        environment.script("deploy", image("1"))
        environment.scale(3)
        settles("before", {("1", 200): 200})
        redirected(cluster.ports["web"])
        during(
            "2",
            False,
            ([90, 10], "a tenth", {("1", 200): 180, ("2", 200): 20}),
            ([50, 50], "half", {("1", 200): 100, ("2", 200): 100}),
        )
        settles("released", {("2", 200): 200})
        # Half of what the broken version answers is an error: a twentieth of all requests, as long as the step takes.
        broken: Split = {("2", 200): 180, ("3-err", 200): 10, ("3-err", 500): 10}
        during("3-err", True, ([90, 10], "a broken version has a tenth", broken))
        settles("given back", {("2", 200): 200})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
