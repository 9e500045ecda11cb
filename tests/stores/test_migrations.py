"""The schema as migrations make it: whole from nothing, what the code declares, and gone again without a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import stores
from stores.database import Database
from stores.tables import METADATA

MIGRATIONS = Path(str(stores.__path__[0])) / "migrations"
KEPT_BY_ALEMBIC = {"alembic_version"}


@pytest.fixture
def empty_database(either_database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing was ever made."""
    if either_database.is_sqlite:
        empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield empty
        empty.close()
        return
    name = f"{either_database.url.database}_empty"
    outside(either_database, f"CREATE DATABASE {name}")
    empty = Database(either_database.url.set(database=name).render_as_string(hide_password=False))
    yield empty
    empty.close()
    outside(either_database, f"DROP DATABASE {name} WITH (FORCE)")


def outside(database: Database, statement: str) -> None:
    """A statement that no transaction may hold."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def alembic_of(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database"] = database
    return config


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def made_by_hand(database: Database) -> set[str]:
    """Triggers, and the functions behind them."""
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    with database.reading() as session:
        return set(session.scalars(text(question)))


def differences(database: Database) -> list[object]:
    """What alembic would still change."""
    with database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        found: list[object] = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
        return found


def columns_not_null(database: Database) -> set[tuple[str, str]]:
    looked = inspect(database.engine)
    return {
        (table, column["name"])
        for table in METADATA.tables
        for column in looked.get_columns(table)
        if not column["nullable"]
    }


def checks(database: Database) -> set[str]:
    looked = inspect(database.engine)
    return {str(one["name"]) for table in METADATA.tables for one in looked.get_check_constraints(table)}


def test_an_empty_database_gets_every_table(empty_database: Database) -> None:
    assert tables(empty_database) == set()
    empty_database.migrate()
    assert tables(empty_database) == set(METADATA.tables) | KEPT_BY_ALEMBIC


def test_what_migrations_make_is_what_the_code_declares(empty_database: Database) -> None:
    empty_database.migrate()
    assert differences(empty_database) == []


def test_a_missing_column_would_be_seen(empty_database: Database) -> None:
    empty_database.migrate()
    with empty_database.writing() as session:
        session.execute(text("ALTER TABLE timeline DROP COLUMN what"))
    assert differences(empty_database) != []


def test_what_autogenerate_does_not_compare_is_there_too(empty_database: Database) -> None:
    empty_database.migrate()
    declared = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if not column.nullable
    }
    assert columns_not_null(empty_database) == declared
    assert {
        "ck_ledger_account_never_negative",
        "ck_loan_instalment_principal_paid",
        "ck_loan_instalment_fee_paid",
        "ck_member_ceiling",
    } <= checks(empty_database)
    assert made_by_hand(empty_database)


def test_migrating_twice_changes_nothing(empty_database: Database) -> None:
    empty_database.migrate()
    before = (tables(empty_database), made_by_hand(empty_database), checks(empty_database))
    empty_database.migrate()
    assert (tables(empty_database), made_by_hand(empty_database), checks(empty_database)) == before


def test_the_way_down_leaves_nothing_and_the_way_up_again_makes_the_same(empty_database: Database) -> None:
    empty_database.migrate()
    by_hand = made_by_hand(empty_database)

    command.downgrade(alembic_of(empty_database), "base")
    assert tables(empty_database) <= KEPT_BY_ALEMBIC
    assert made_by_hand(empty_database) == set()

    command.upgrade(alembic_of(empty_database), "head")
    assert tables(empty_database) == set(METADATA.tables) | KEPT_BY_ALEMBIC
    assert made_by_hand(empty_database) == by_hand
    assert differences(empty_database) == []
