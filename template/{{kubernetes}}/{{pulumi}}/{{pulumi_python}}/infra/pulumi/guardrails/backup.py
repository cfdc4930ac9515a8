"""Every night, kept for 30 days: what is in the namespace."""

from pulumi_kubernetes.apiextensions import CustomResource

from guardrails.place import Place
from settings import SETTINGS


def make(place: Place) -> None:
    """Make the schedule, which Velero looks for in its own namespace."""
    CustomResource(
        "backup",
        api_version="velero.io/v1",
        kind="Schedule",
        metadata=place.named(place.namespace, namespace="velero"),
        spec={
            "schedule": "30 2 * * *",
            "useOwnerReferencesInBackup": False,
            "template": {
                "includedNamespaces": [place.namespace],
                "ttl": "720h0m0s",
                "snapshotVolumes": SETTINGS["snapshotVolumes"],
            },
        },
        opts=place.inside,
    )
