"""What goes wrong at the command line, told as a sentence with what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from alembic.util import CommandError
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from engine.payload_codec import KeyringUnusable
from engine.unavailable import EngineUnavailable
from settings import SecretsUnusable

_LONGEST_CAUSE = 200


class Failure(Exception):
    """Why a command cannot go on, and what to do; its text is shown as it is."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Ends the command with exit code 1 and a sentence, without a traceback, where it cannot go on."""
    try:
        yield
    except (Failure, EngineUnavailable) as failure:
        sentence = str(failure)
    except (KeyringUnusable, SecretsUnusable) as error:
        sentence = str(error)
        if "chmod" not in sentence:
            # A new one would leave everything that is sealed unreadable.
            sentence += " Put it back from a backup, and try again."
    except ValidationError as error:
        names = ", ".join(f"HAMYAR_{'_'.join(map(str, one['loc'])).upper()}" for one in error.errors())
        sentence = f"The environment has a wrong value in {names}. Correct or remove it, and try again."
    except SQLAlchemyError as error:
        sentence = (
            f"The database cannot be used: {_cause(error)}. Look whether it runs and whether "
            "HAMYAR_FOLDER and HAMYAR_DATABASE_URL name it, and try again."
        )
    except ModuleNotFoundError as error:
        sentence = (
            f"The database's driver {error.name} is not installed. "
            "Write HAMYAR_DATABASE_URL as sqlite:///… or postgresql+psycopg://…."
        )
    except CommandError as error:
        sentence = (
            f"The database's schema cannot be brought to this release's: {error}. "
            "It was probably written by a newer release of Hamyar; run that one."
        )
    except OSError as error:
        sentence = (
            f"{error.filename or 'A file'} cannot be used: {error.strerror or error}. "
            "Look at its owner and at the space on the disk, or name another folder in HAMYAR_FOLDER."
        )
    else:
        return
    # Not highlighted and not read as markup: a path may hold square brackets.
    Console(stderr=True).print(sentence, highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)


def _cause(error: SQLAlchemyError) -> str:
    """The driver's own words; SQLAlchemy's would show the statement with what was in it."""
    told = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    return told[0][:_LONGEST_CAUSE].rstrip(".") if told else type(error).__name__
