"""The command line of Hamyar: a failure is a sentence that says what to do next, never a traceback."""

import asyncio

import typer
from rich.console import Console

from commands import demo as demonstration
from commands import filling, serving
from commands.failures import told_plainly
from commands.sample_orders import buy
from commands.up import up as start_all
from settings import Settings

app = typer.Typer(
    help="Hamyar: the process engine of the Resalat social development network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(filling.sample)
app.command()(filling.watch)
app.add_typer(filling.imports, name="import")
console = Console()


@app.command()
def up() -> None:
    """Start everything: engine, sandbox, worker and API. Ctrl+C stops all of it."""
    with told_plainly():
        start_all(Settings(), console)


@app.command()
def demo() -> None:
    """Play a whole loan in rehearsal on the terminal, each stage with its Jalali date."""
    with told_plainly():
        demonstration.run(console)


@app.command()
def api() -> None:
    """Serve the API and the pages only."""
    with told_plainly():
        serving.serve_api(Settings())


@app.command()
def worker() -> None:
    """Run the worker only."""
    with told_plainly():
        serving.work()


@app.command(hidden=True)
def buyers() -> None:
    """Buy in the market of the sample network, as its members would; `up` begins it."""
    asyncio.run(buy(Settings()))


def main() -> None:
    """The console script: `hamyar`."""
    app()


if __name__ == "__main__":
    main()
