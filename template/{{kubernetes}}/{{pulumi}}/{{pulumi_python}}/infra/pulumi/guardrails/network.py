"""Nothing may talk to anything unless another policy allows it."""

from pulumi_kubernetes.meta.v1 import LabelSelectorArgs
from pulumi_kubernetes.networking.v1 import NetworkPolicy, NetworkPolicySpecArgs

from guardrails.place import Place


def make(place: Place) -> None:
    """Deny all traffic of all pods, in both directions."""
    NetworkPolicy(
        "default-deny",
        metadata=place.named("default-deny"),
        spec=NetworkPolicySpecArgs(pod_selector=LabelSelectorArgs(), policy_types=["Ingress", "Egress"]),
        opts=place.inside,
    )
