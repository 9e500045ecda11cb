"""The commands that fill a house: a sample network, members, a bank's statement, counties, crafts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from commands.county_import import import_counties
from commands.craft_import import import_crafts
from commands.failures import told_plainly
from commands.house import keys_of
from commands.imports import import_members, import_receipts, import_statement
from commands.sample import load_sample
from commands.up import SAMPLE_SEED
from commands.watching import watch_all
from engine.payload_codec import Keyring
from settings import Settings
from stores.database import Database

CsvFile = Annotated[
    Path, typer.Argument(metavar="FILE.csv", help="Rows that are not taken in are written beside it.")
]
imports = typer.Typer(help="Take in a CSV file; the same file twice changes nothing.", no_args_is_help=True)


def sample(
    kanoons: Annotated[int, typer.Option(min=1, max=20_000, help="How many kanoons.")] = 3,
    seed: Annotated[
        int, typer.Option(min=0, max=10**9, help="The same seed, the same network.")
    ] = SAMPLE_SEED,
) -> None:
    """Make a network of people who do not exist: 160 members a kanoon on average."""
    with _house() as (database, keys):
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            shown = bar.add_task("Kanoons", total=kanoons)
            load_sample(
                database, keys, kanoons, seed, _now(), progress=lambda done: bar.update(shown, completed=done)
            )
        typer.echo(f"The {kanoons} kanoons of the sample network with the seed {seed} are there.")


def watch() -> None:
    """Begin the life of every active kanoon that nobody watches yet: visits, warnings, closing.

    Their first visits lie evenly on the three months ahead. Again it changes nothing; a running worker goes on with them.
    """
    with _house() as (database, _):
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            shown = bar.add_task("Kanoons", total=None)
            begun = watch_all(database, _now(), progress=lambda done: bar.update(shown, completed=done))
        typer.echo(
            f"The lives of {begun} kanoons have begun; each is visited once in the three months ahead."
        )


@imports.command()
def members(file: CsvFile) -> None:
    """Members of kanoons that are there, by their national codes.

    Columns: national_code, first_name, last_name, mobile, kanoon_id, joined_on (1405/09/03), and where
    known sheba and trustee_ceiling_rials; or their Persian names.
    """
    with _house() as (database, keys):
        import_members(database, keys, file, _now(), Console())


@imports.command()
def receipts(file: CsvFile) -> None:
    """Money that came in, from a bank's statement; a running API hands it to its loans.

    Columns: reference, amount_rials, paid_at (1405/09/03 14:30), account, and where known payer (a national
    code) and loan_id; or their Persian names.
    """
    with _house() as (database, keys):
        import_receipts(database, keys, file, _now(), Console())


@imports.command()
def statement(file: CsvFile) -> None:
    """A bank's whole statement, to compare its days with our books (where the bank gives none by itself).

    Columns: kind (receipt, payment, bounce, return; of the market's account
    market_receipt and so on), reference (of a payment our order's id), amount_rials, booked_at
    (1405/09/03 14:30); or their Persian names.
    """
    with _house() as (database, keys):
        import_statement(database, keys, file, _now(), Console())


@imports.command()
def counties(file: CsvFile) -> None:
    """The table of counties, in place of the whole one before; one wrong row, and nothing changes.

    Columns: province_code (IR-23), province_fa, province_en, county_fa, county_en, and where known population,
    population_class (village_or_small_town, town, big_city) and water_stress (low, medium, high, extreme); or their
    Persian names. What is shipped: domain/reference/counties.csv, with its sources.
    """
    with _house() as (database, _):
        typer.echo(str(import_counties(database, file)))


@imports.command()
def crafts(file: CsvFile) -> None:
    """The table of crafts, in place of the whole one before; one wrong row, and nothing changes.

    Columns: craft_code, craft_fa, craft_en, skills, water_need (low, medium, high), cell_kinds (work_and_life,
    work_and_business), demand (1 to 5), and where known known_in (province codes); or their Persian names. Lists are
    divided by spaces. What is shipped: domain/reference/crafts.csv.
    """
    with _house() as (database, _):
        typer.echo(str(import_crafts(database, file)))


@contextmanager
def _house() -> Iterator[tuple[Database, Keyring]]:
    """The database in this release's schema, and the keys; what goes wrong ends in a sentence."""
    with told_plainly():
        settings = Settings()
        keys = keys_of(settings)
        database = Database(settings.database)
        try:
            database.migrate()
            yield database, keys
        finally:
            database.close()


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the command line is the door
