"""The secret store of a self-managed cluster: Secrets that only administrators see, encrypted by the API server."""

import pulumi
from pulumi_kubernetes.core.v1 import Namespace
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs
from pulumi_kubernetes.rbac.v1 import PolicyRuleArgs, Role, RoleBinding, RoleRefArgs, SubjectArgs

from guardrails.place import Place
from settings import PROJECT

STORE = f"{PROJECT}-secrets"
GROUP = "rbac.authorization.k8s.io"


def make(place: Place) -> None:
    """Let the service read the Secret of its own environment."""
    restricted = {"environment": "all", "pod-security.kubernetes.io/enforce": "restricted"}
    store = Namespace(
        STORE,
        metadata=ObjectMetaArgs(name=STORE, labels=place.labels | restricted),
        # all environments share it: none of them may take it away
        opts=pulumi.ResourceOptions(retain_on_delete=True),
    )
    inside = pulumi.ResourceOptions(depends_on=[store])
    Role(
        "store",
        metadata=place.named(place.environment, namespace=STORE),
        rules=[
            PolicyRuleArgs(api_groups=[""], resources=["secrets"], resource_names=[place.environment], verbs=["get"])
        ],
        opts=inside,
    )
    RoleBinding(
        "store",
        metadata=place.named(place.environment, namespace=STORE),
        role_ref=RoleRefArgs(api_group=GROUP, kind="Role", name=place.environment),
        subjects=[SubjectArgs(kind="ServiceAccount", name=PROJECT, namespace=place.namespace)],
        opts=inside,
    )
