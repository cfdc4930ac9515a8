"""Read the whole environment at once, and refuse to start with all that is wrong in one message."""

import sys

import structlog
from pydantic import ValidationError

from service import logs, parts
from service.settings import Settings

EX_CONFIG = 78


class BadEnvironment(Exception):
    """Variables and what is wrong with each, without their values."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = problems


def load() -> tuple[Settings, list[parts.Part]]:
    """The settings and the parts, not opened yet.

    Raises:
        BadEnvironment: a variable is missing or wrong.
    """
    problems: dict[str, str] = {}
    settings: Settings | None = None
    made: list[parts.Part] = []
    try:
        settings = Settings()
    except ValidationError as error:
        problems |= named(error)
    for kind in parts.kinds():
        try:
            made.append(kind())
        except ValidationError as error:
            problems |= named(error)
    if settings is None or problems:
        raise BadEnvironment(problems)
    return settings, made


def named(error: ValidationError) -> dict[str, str]:
    details = error.errors(include_input=False, include_url=False, include_context=False)
    return {str(detail["loc"][0]).upper(): detail["msg"] for detail in details}


def load_or_exit() -> tuple[Settings, list[parts.Part]]:
    """`load`, or the end of the process with the exit code that means bad configuration."""
    try:
        return load()
    except BadEnvironment as bad:
        logs.configure()
        structlog.get_logger("service").critical("bad environment", variables=bad.problems)
        sys.exit(EX_CONFIG)
