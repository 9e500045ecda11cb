"""How Alembic reaches the database: the one that `Database.migrate` brings, or HAMYAR_DATABASE_URL."""

import os

from alembic import context

from stores.database import Database
from stores.tables import METADATA


def run() -> None:
    brought = context.config.attributes.get("database")
    database = brought or Database(os.environ["HAMYAR_DATABASE_URL"])
    with database.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=METADATA, render_as_batch=False)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
