"""How alembic reaches the database: with the service's own settings and driver, one process at a time."""

import asyncio
import time

import asyncpg  # type: ignore[import-untyped]
import sqlalchemy
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

from service.parts.postgres import Settings

# Any number will do, as long as nothing else in this database locks the same one.
LOCK = 5_390_217_436
PATIENCE = 300


def wait_for_turn(connection: sqlalchemy.Connection) -> None:
    """Take the lock of the session, which the server takes back when this process ends, however it ends."""
    # Asked each second: a statement that waits would keep a snapshot, and CREATE INDEX CONCURRENTLY waits for that.
    for _ in range(PATIENCE):
        mine = connection.execute(sqlalchemy.text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar()
        connection.commit()
        if mine:
            return
        time.sleep(1)
    raise TimeoutError(f"another migration has been at work for {PATIENCE} seconds")


def upgrade(connection: sqlalchemy.Connection) -> None:
    wait_for_turn(connection)
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    settings = Settings()

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(**settings.connection)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=sqlalchemy.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(upgrade)


asyncio.run(main())
