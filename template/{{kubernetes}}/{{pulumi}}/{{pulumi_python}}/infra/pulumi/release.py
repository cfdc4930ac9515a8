"""The chart of the service with one image, in the namespace of its environment."""

from typing import Any

import pulumi
from pulumi_kubernetes.helm.v4 import Chart

from settings import PROJECT, SETTINGS

CHART = "../helm"
OWNED = SETTINGS["writtenByControllers"]
WRITER = {"pulumi.com/patchFieldManager": "pulumi", "pulumi.com/patchForce": "true"}


def release(environment: str, image: str) -> None:
    """Release an image, given as REPOSITORY@sha256:DIGEST."""
    Chart(
        PROJECT,
        namespace=f"{PROJECT}-{environment}",
        chart=CHART,
        value_yaml_files=[pulumi.FileAsset(f"{CHART}/environments/{environment}/values.yaml")],
        values={"image": image},
        # the scripts wait for the pods: a release that is waited for here would lock the state against the way back
        skip_await=True,
        opts=pulumi.ResourceOptions(transforms=[leave_to_controllers, take_over]),
    )


def leave_to_controllers(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    """Keep off the fields that decide who has the traffic: written here, they would go to a version nobody promoted."""
    owned = pulumi.ResourceOptions(ignore_changes=OWNED.get(args.type_))
    return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, owned))


def take_over(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    """Write as one manager and over all others: the code wins over hands, and over a stack whose state was lost."""
    props: dict[str, Any] = dict(args.props)
    if metadata := props.get("metadata"):
        annotations = (metadata.get("annotations") or {}) | WRITER
        props["metadata"] = metadata | {"annotations": annotations}
    return pulumi.ResourceTransformResult(props, args.opts)
