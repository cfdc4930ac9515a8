"""Two stacks per environment: administrators run ENV-guardrails, the pipeline ENV; it cannot lift its own limits."""

import os

import pulumi

from guardrails import guard
from release import release

environment, _, part = pulumi.get_stack().partition("-")
if part == "guardrails":
    guard(environment)
elif image := os.environ.get("IMAGE"):
    release(environment, image)
else:
    raise pulumi.RunError("IMAGE is missing: the scripts of infra/scripts give it")
