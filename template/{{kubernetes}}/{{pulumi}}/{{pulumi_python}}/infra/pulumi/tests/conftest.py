"""Runs the program on Pulumi's mocks, with the configuration of a stack, and records what it asks for."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.stack import run_pulumi_func

from settings import PROJECT

PROGRAM = Path(__file__).resolve().parent.parent
Recorded = dict[tuple[str, str], MockResourceArgs]
"""Kind and name of each resource, and how it was asked for."""
Run = Callable[[str, Callable[[], None]], Recorded]


def configuration(stack: str) -> dict[str, str]:
    """What the file of a stack sets."""
    file = yaml.safe_load((PROGRAM / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    return {key: str(value) for key, value in file.get("config", {}).items()}


class Recorder(Mocks):
    """Stands for the engine and the cluster."""

    def __init__(self) -> None:
        self.asked: Recorded = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Take every resource as made."""
        self.asked[args.typ.rpartition(":")[2], args.name] = args
        return f"{args.name}-id", args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Answer no function: the program calls none."""
        raise AssertionError(args.token)


@pytest.fixture
def run() -> Run:
    """Run a part of the program as a stack."""

    def recorded(stack: str, part: Callable[[], None]) -> Recorded:
        recorder = Recorder()

        async def program() -> None:
            pulumi.runtime.set_mocks(recorder, project=PROJECT, stack=stack)
            pulumi.runtime.set_all_config(configuration(stack))
            await run_pulumi_func(part)

        asyncio.run(program())
        return recorder.asked

    return recorded
