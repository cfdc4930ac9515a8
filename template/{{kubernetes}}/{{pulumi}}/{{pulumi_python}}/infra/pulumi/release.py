"""The chart of the service with one image, in the namespace of its environment."""

import pulumi
from pulumi_kubernetes.helm.v4 import Chart

from settings import PROJECT, SETTINGS

CHART = "../helm"
OWNED = SETTINGS["writtenByControllers"]


def release(environment: str, image: str) -> None:
    """Release an image, given as REPOSITORY@sha256:DIGEST."""
    Chart(
        PROJECT,
        namespace=f"{PROJECT}-{environment}",
        chart=CHART,
        value_yaml_files=[pulumi.FileAsset(f"{CHART}/environments/{environment}/values.yaml")],
        values={"image": image},
        # a Rollout is waited for by the scripts: its controller may stop it half way until somebody promotes it
        skip_await=bool(OWNED),
        opts=pulumi.ResourceOptions(transforms=[leave_to_controllers]),
    )


def leave_to_controllers(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    """Keep off the fields that decide who has the traffic: written here, they would go to a version nobody promoted."""
    owned = pulumi.ResourceOptions(ignore_changes=OWNED.get(args.type_))
    return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, owned))
