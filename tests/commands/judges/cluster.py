"""The command lines of a cluster: options against the help of kubectl and Helm as tests/cluster builds them."""

from __future__ import annotations

import re
from pathlib import Path

from kubernetes.control_plane import Failed, binary

from commands.extract import Line
from commands.judges import Judge
from commands.judges.by_help import MissingError, by_help, printed, refused

DEEPEST = 3
"""`kubectl create secret generic` is the longest name of a command."""

OF_PODS = ("attach", "exec", "logs", "port-forward", "rollout")
"""Commands that know only kinds that kubectl is built with: a custom resource is `no kind "Rollout" is registered`."""


def built(name: str) -> str:
    """The program, as the kit has built it."""
    try:
        return str(binary(name))
    except Failed as error:
        raise MissingError(f"{name} of tests/cluster/build.sh") from error


def kubectl(line: Line, render: Path) -> str | None:
    """Command and options, against `kubectl COMMAND --help` and the options that every command takes."""
    if line[1] in OF_PODS and any(re.match(r"rollouts?(\.argoproj\.io)?/", word) for word in line[2:]):
        return f"kubectl {line[1]} finds the pods of its own kinds, not of a Rollout"
    program, sub, text = built("kubectl"), list[str](), "SUBCOMMAND"
    for word in [word for word in line[1:] if not word.startswith("-")][:DEEPEST]:
        longer = printed(program, *sub, word, "--help")
        if not re.search(rf"^  kubectl {' '.join([*sub, word])}\b", longer.rpartition("Usage:")[2], re.MULTILINE):
            if "SUBCOMMAND" in text.rpartition("Usage:")[2]:
                return f"kubectl has no {' '.join([*sub, word])}"
            break
        sub, text = [*sub, word], longer
    return refused(f"kubectl {' '.join(sub)}", list(line[1:]), text + printed(program, "options"))


def helm(line: Line, render: Path) -> str | None:
    """Command and options, against `helm COMMAND --help`."""
    deep = 2 if line[1] == "get" else 1  # `helm get values` is a command, `helm get` only a family
    return by_help(("{sub}", "--help"), deep, (built("helm"), *line[1:]), render)


JUDGES = {
    "kubectl": Judge(
        kubectl,
        "kubectl create secret generic a --namespace b --from-env-file=c --dry-run=client --output yaml",
        ("kubectl create secret generic a --namespac b", "kubectl rollout stats a", "kubectl aply -f a", "kubectl get a --outptu b",
         "kubectl logs rollout/a --namespace b", "kubectl port-forward rollout/a 8000"),
    ),
    "helm": Judge(
        helm,
        "helm upgrade a b --install --wait=hookOnly --server-side=false",
        ("helm upgrade a b --rollback-on-error", "helm upgrad a b", "helm get value a", "helm get values a --revison 1"),
    ),
}  # fmt: skip
