"""AWS: the parser and the shapes of the installed version, in one process that answers line by line."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

from commands.extract import Line
from commands.judges import Judge, options
from commands.shell import UNKNOWN
from commands.tools import aws_python

TAIL = {"--since", "--follow", "--format", "--filter-pattern", "--log-stream-names", "--log-stream-name-prefix"}
"""`aws logs tail` is only in AWS CLI 2, which the runbook names and no package has: from its published reference, November 2026."""
TYPED = {"file:///dev/stdin": "typed"}
"""What stands for something that a person types."""
COMPUTED = {"--cli-input-json", "--network-configuration"}
"""Options whose document the script computes: the judge takes an empty one, the release tests send the real one."""


@cache
def _process() -> subprocess.Popen[str]:
    command = [aws_python(), str(Path(__file__).with_name("_aws.py"))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@cache
def _asked(arguments: Line) -> str | None:
    process = _process()
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(arguments) + "\n")
    process.stdin.flush()
    answer: str | None = json.loads(process.stdout.readline())
    return answer


def aws(line: Line, render: Path) -> str | None:
    """The verdict of the parser, and of botocore's check of the request."""
    if line[1:3] == ("logs", "tail"):
        unknown = [option for option in options(line) if option not in TAIL]
        if unknown or len(line) < 4 or line[3].startswith("-"):
            return f"aws logs tail has no {unknown[0]}" if unknown else "aws logs tail needs a log group"
        return None
    words = [TYPED.get(word, word) for word in line[1:]]
    for index, (option, value) in enumerate(pairwise(words)):
        if option in COMPUTED and value == UNKNOWN:
            words[index + 1] = "{}"
            if option == "--cli-input-json":
                words.append("--generate-cli-skeleton")
    return _asked(tuple(words))


JUDGES = {
    "aws": Judge(
        aws,
        "aws ecs wait services-stable --cluster a --services b",
        (
            "aws ecs wait services-stable --cluster a --services b --max-attempts 30",
            "aws ecs describe-services --cluster a --services b --query 'services[0'",
            "aws ecs describe-services --cluster a",
            """aws ecs register-task-definition --cli-input-json '{"family": "a", "containerDefinitions": [], "revision": 1}'""",
            'aws ecs register-task-definition --cli-input-json "$computed" --famly a',
            'aws ecs run-task --task-definition a --network-configuration "$computed" --tasks b',
            "aws codedeploy no-such-thing",
            "aws logs tail /ecs/a --sinse 2h",
            "aws logs tail --since 2h",
        ),
    )
}
