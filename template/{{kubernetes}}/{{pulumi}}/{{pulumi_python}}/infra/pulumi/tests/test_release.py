"""What the pipeline releases: this chart, this image, these values, and nobody else's fields."""

from functools import partial

import pulumi
import pytest

from release import OWNED, WRITER, leave_to_controllers, release, take_over
from settings import PROJECT
from tests.conftest import Run

IMAGE = f"registry.example.com/{PROJECT}@sha256:{'0' * 64}"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_chart_has_the_image_and_the_values_of_its_environment(run: Run, environment: str) -> None:
    made = run(environment, partial(release, environment, IMAGE))
    assert list(made) == [("Chart", PROJECT)]
    chart = made["Chart", PROJECT].inputs
    assert chart["namespace"] == f"{PROJECT}-{environment}"
    assert chart["values"] == {"image": IMAGE}
    assert [file.path for file in chart["valueYamlFiles"]] == [f"../helm/environments/{environment}/values.yaml"]
    assert chart["skipAwait"] is True
    assert made["Chart", PROJECT].transforms == [leave_to_controllers, take_over]


@pytest.mark.parametrize("kind", [*OWNED, "kubernetes:policy/v1:PodDisruptionBudget"])
def test_fields_of_controllers_are_left_alone(kind: str) -> None:
    args = pulumi.ResourceTransformArgs(custom=True, type_=kind, name="x", props={}, opts=pulumi.ResourceOptions())
    result = leave_to_controllers(args)
    assert result is not None
    assert (result.opts.ignore_changes or []) == OWNED.get(kind, [])


@pytest.mark.parametrize("annotations", [{}, {"annotations": {"a": "b"}}])
def test_the_code_wins_over_hands(annotations: dict[str, dict[str, str]]) -> None:
    props = {"metadata": {"name": "x", **annotations}, "spec": {}}
    args = pulumi.ResourceTransformArgs(custom=True, type_="x", name="x", props=props, opts=pulumi.ResourceOptions())
    result = take_over(args)
    written = annotations.get("annotations", {}) | WRITER
    assert result.props == {"metadata": {"name": "x", "annotations": written}, "spec": {}}
