"""Bring the database to the newest revision of `service/migrations/`, once however many processes try."""

from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config

from service import configuration, logs


def run() -> int:
    settings, _ = configuration.load_or_exit()
    logs.configure(settings)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    command.upgrade(config, "head")
    structlog.get_logger("service").info("migrated")
    return 0
