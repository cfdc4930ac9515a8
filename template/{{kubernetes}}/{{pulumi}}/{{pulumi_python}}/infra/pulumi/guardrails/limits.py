"""The most that the environment can use, and so the most that it can cost."""

import pulumi
from pulumi_kubernetes.core.v1 import (
    LimitRange,
    LimitRangeItemArgs,
    LimitRangeSpecArgs,
    ResourceQuota,
    ResourceQuotaSpecArgs,
)

from guardrails.place import Place
from settings import PROJECT


def make(place: Place) -> None:
    """Cap the sum of all pods, and give sizes to containers that name none: jobs, sidecars of operators."""
    config = pulumi.Config()
    cpu, memory = config.require_int("cpu"), config.require_int("memoryGi")
    ResourceQuota(
        "quota",
        metadata=place.named(PROJECT),
        spec=ResourceQuotaSpecArgs(
            hard={
                "requests.cpu": f"{cpu}",
                "limits.cpu": f"{cpu * 4}",
                "requests.memory": f"{memory}Gi",
                "limits.memory": f"{memory * 2}Gi",
                "pods": f"{config.require_int('pods')}",
                "services.loadbalancers": "1",
                "services.nodeports": "0",
            }
        ),
        opts=place.inside,
    )
    LimitRange(
        "limits",
        metadata=place.named(PROJECT),
        spec=LimitRangeSpecArgs(
            limits=[
                LimitRangeItemArgs(
                    type="Container",
                    default_request={"cpu": "50m", "memory": "64Mi"},
                    default={"cpu": "500m", "memory": "256Mi"},
                    max={"cpu": "4", "memory": "8Gi"},
                )
            ]
        ),
        opts=place.inside,
    )
