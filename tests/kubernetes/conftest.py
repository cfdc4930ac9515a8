"""One control plane for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from validators.tools import not_run

from kubernetes.control_plane import Cluster, missing


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The real thing but for nodes and pods: scheduler, Argo Rollouts, Gateway API and the operators' kinds."""
    if reason := missing():
        not_run(reason)
    with Cluster(scheduler=True, rollouts=True, gateway=True, operators=True) as running:
        running.kubectl("create", "namespace", "velero")
        yield running
