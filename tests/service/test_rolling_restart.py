"""A rolling restart of two instances behind a real proxy, under load: no request fails."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Running, Service
from servers import free_port, wait_for_port

CONFIGURATION = """
daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/errors warn;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream service {{ {upstreams} keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream off;
    }}
  }}
}}
"""


class Proxy:
    """nginx that sends requests to the instances it is told about and repeats none, as a load balancer with probes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def route(self, *instances: int) -> None:
        upstreams = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in instances)
        text = CONFIGURATION.format(folder=self.folder, upstreams=upstreams, port=self.port)
        (self.folder / "nginx.conf").write_text(text)
        if self.process is None:
            command = [str(shutil.which("nginx")), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
            self.process = subprocess.Popen(command)
            wait_for_port(self.port)
        else:
            # A reload lets the old workers finish what they have.
            self.process.send_signal(signal.SIGHUP)
            time.sleep(0.5)

    def close(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)


@contextlib.contextmanager
def load(port: int) -> Iterator[list[str]]:
    """Four clients that ask without a pause; whatever is not a 200 is in the list."""
    failures: list[str] = []
    done = threading.Event()
    counts = [0] * 4

    def client(number: int) -> None:
        while not done.is_set():
            # A connection for each request: a proxy that is reloaded closes those that are kept.
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                connection.request("GET", "/notes")
                response = connection.getresponse()
                response.read()
                counts[number] += 1
                if response.status != 200:
                    failures.append(str(response.status))
            except (OSError, http.client.HTTPException) as error:
                failures.append(repr(error))
            finally:
                connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield failures
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert min(counts) > 20, counts


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    if not shutil.which("nginx"):
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: apt-get install nginx-light")
        pytest.skip("NOT TESTED behind a real proxy: apt-get install nginx-light")
    made = Proxy(tmp_path)
    try:
        yield made
    finally:
        made.close()


def test_a_rolling_restart_loses_no_request(service: Service, proxy: Proxy) -> None:
    with contextlib.ExitStack() as stack:

        def instance() -> Running:
            running = stack.enter_context(service.started(PORT=str(free_port()), DRAIN_DELAY="3"))
            running.until_ready()
            return running

        old = [instance(), instance()]
        proxy.route(*(running.port for running in old))
        with load(proxy.port) as failures:
            time.sleep(1)
            serving = list(old)
            for leaving in old:
                serving.append(instance())
                proxy.route(*(running.port for running in serving))
                leaving.process.terminate()
                # What a load balancer does: it sees readiness fail, and takes the instance out.
                while leaving.get("/health/ready")[0] != 503:
                    time.sleep(0.05)
                serving.remove(leaving)
                proxy.route(*(running.port for running in serving))
                assert leaving.process.wait(40) == 0
            time.sleep(1)
        assert failures == []
