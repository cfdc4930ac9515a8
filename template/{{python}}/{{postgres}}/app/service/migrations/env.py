"""How alembic reaches the database: with the service's own settings and driver, one process at a time."""

import asyncio

import asyncpg  # type: ignore[import-untyped]
import sqlalchemy
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

from service.parts.postgres import Settings

# Any number will do, as long as nothing else in this database locks the same one.
LOCK = 5_390_217_436


def upgrade(connection: sqlalchemy.Connection) -> None:
    # A lock of the session: the server gives it back when this process ends, however it ends.
    connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()
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
