"""The pipeline: all that a release touches, and nothing that guards it, such as quotas, roles and the namespace."""

import pulumi
from pulumi_kubernetes.rbac.v1 import PolicyRuleArgs, Role, RoleBinding, RoleRefArgs, SubjectArgs

from guardrails.place import Place
from settings import PROJECT, SETTINGS, Rule

API = "rbac.authorization.k8s.io"
READING = ("get", "list", "watch")


def make(place: Place) -> None:
    """Bind what the cluster maps the pipeline's OIDC identities to, so no token is stored anywhere."""
    bind(place, "deploy", SETTINGS["pipeline"])
    # whoever gets what is named may do more than look: run a command in a pod, write the state
    looking = [reading(rule) for rule in SETTINGS["pipeline"] if "resourceNames" not in rule]
    bind(place, "preview", looking + SETTINGS["preview"])


def reading(rule: Rule) -> Rule:
    """What a pull request may: look, and change nothing."""
    return rule | {"verbs": [verb for verb in rule["verbs"] if verb in READING]}


def bind(place: Place, part: str, rules: list[Rule]) -> None:
    """Give a part of the pipeline its role."""
    name = f"{PROJECT}-{part}"
    Role(part, metadata=place.named(name), rules=[allowed(rule) for rule in rules], opts=place.inside)
    RoleBinding(
        part,
        metadata=place.named(name),
        role_ref=RoleRefArgs(api_group=API, kind="Role", name=name),
        subjects=[subject(place, part)],
        opts=place.inside,
    )


def subject(place: Place, part: str) -> SubjectArgs:
    """Whom the cluster sees: a user, where it knows the identity by its address, or else a group."""
    config = pulumi.Config()
    if user := config.get(f"{part}User"):
        return SubjectArgs(api_group=API, kind="User", name=user)
    return SubjectArgs(api_group=API, kind="Group", name=config.get(f"{part}Group") or f"{place.namespace}-{part}")


def allowed(rule: Rule) -> PolicyRuleArgs:
    """A rule of project.json."""
    return PolicyRuleArgs(
        api_groups=rule["apiGroups"],
        resources=rule["resources"],
        resource_names=rule.get("resourceNames"),
        verbs=rule["verbs"],
    )
