"""The namespace of one environment, and the labels that cost is allocated by."""

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from settings import OWNER, PROJECT, SETTINGS


class Place:
    """One environment: its objects are named and labelled alike."""

    def __init__(self, environment: str) -> None:
        self.environment = environment
        self.namespace = f"{PROJECT}-{environment}"
        made = Namespace(
            self.namespace,
            metadata=ObjectMetaArgs(name=self.namespace, labels=self.labels | SETTINGS["namespaceLabels"]),
            # the data goes with the namespace: taking it away is a step of its own
            opts=pulumi.ResourceOptions(protect=True),
        )
        self.inside = pulumi.ResourceOptions(depends_on=[made])

    @property
    def labels(self) -> dict[str, str]:
        """Labels of everything that is made here."""
        return {
            "project": PROJECT,
            "environment": self.environment,
            "owner": OWNER,
            "managed-by": "pulumi",
            "cost-center": PROJECT,
        }

    def named(self, name: str, namespace: str = "") -> ObjectMetaArgs:
        """Metadata of an object, by default in the namespace of the environment."""
        return ObjectMetaArgs(name=name, namespace=namespace or self.namespace, labels=self.labels)
