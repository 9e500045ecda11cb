"""The command line of Hamyar: a failure is a sentence that says what to do next, never a traceback."""

import sys

import typer
from pydantic import ValidationError
from rich.console import Console

from commands import demo as demonstration
from commands import filling, serving
from commands.up import CannotStart
from commands.up import up as start_all
from engine.payload_codec import KeyringUnusable
from engine.unavailable import EngineUnavailable
from settings import Settings

app = typer.Typer(
    help="Hamyar: the process engine of the Resalat social development network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(filling.sample)
app.add_typer(filling.imports, name="import")
console = Console()


@app.command()
def up() -> None:
    """Start everything: engine, sandbox, worker and API. Ctrl+C stops all of it."""
    start_all(Settings(), console)


@app.command()
def demo() -> None:
    """Play a whole loan in rehearsal on the terminal, each stage with its Jalali date."""
    demonstration.run(console)


@app.command()
def api() -> None:
    """Serve the API and the pages only."""
    serving.serve_api(Settings())


@app.command()
def worker() -> None:
    """Run the worker only."""
    serving.work()


def main() -> None:
    """Runs a command; what is known to go wrong ends in one sentence and exit code 1."""
    try:
        app()
    except (CannotStart, EngineUnavailable, KeyringUnusable) as known:
        _end(str(known))
    except ValidationError as wrong:
        fields = ", ".join(f"HAMYAR_{error['loc'][0]}".upper() for error in wrong.errors() if error["loc"])
        _end(f"The environment has settings that cannot be used: {fields or 'unknown'}.")
    except OSError as error:
        _end(f"{error.filename or 'The system'}: {error.strerror or error}.")


def _end(sentence: str) -> None:
    console.print(f"[bold red]{sentence}[/]", highlight=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
