"""Writes what was measured: bench/results.json for machines, docs/benchmarks.md for people."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.findings import Finding

_ROOT = Path(__file__).parent.parent
RESULTS = _ROOT / "bench" / "results.json"
PAGE = _ROOT / "docs" / "benchmarks.md"

_HOW = """\
# Benchmarks

`make bench` writes this page and `bench/results.json`; `python -m bench --quick` is a short run. Engine, outside
systems and worker are processes of their own; the API and whoever drives it share one more, all on this machine.

- *Decided*: from the workflow's start to the offer, which follows the decision at once. {at_once} loans at a time,
  in turns with two bare workflows in a worker with the same settings. One has as many events as the loan, by
  ordinary activities and timers that do nothing; it has the aim. The other repeats the loan's own history (the same
  events of every kind in the same order, driven by the same Updates) with empty steps and payloads of a few bytes:
  what is missing to it is what the loan really does (books, messages, outside systems, encryption). A ratio is the
  median of the rounds' ratios. The loans' messages leave before the next turn begins.
- *Receipts* and *tasks*: one at a time, nothing else going on; times are taken at the caller.
- *Loan book*, *classification*, *allocation* and *import* run on a PostgreSQL of their own (no fsync), beside a bare
  statement of the same driver in the same run: a page beside reading as many rows by their keys, a receipt beside
  one posting of two legs.
- *Kanoons*: lives that wait for their next visit, begun by `watch_all` and told to the engine by the worker's relay; the worker
  keeps a thousand of them in mind, as every worker does.
- *Nominations*: a CSV file by the API, on the house's own database with every commit synced; then the worker's relay alone
  tells the engine.
- *Histories* are counted, and the same on every machine.
"""


def write(machine: dict[str, Any], findings: Sequence[Finding]) -> None:
    told = {"machine": machine} | {one.name: one.numbers for one in findings}
    RESULTS.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(_page(machine, findings), "utf-8")


def _page(machine: dict[str, Any], findings: Sequence[Finding]) -> str:
    at_once = next((one.numbers["at_once"] for one in findings if "at_once" in one.numbers), "Many")
    parts = [_HOW.format(at_once=at_once)]
    parts.append("| what | measured | aim |\n|---|---|---|")
    for finding in findings:
        parts += [f"| {line.what} | {line.measured} | {line.aim} |" for line in finding.lines]
    parts += ["", *(note for finding in findings for note in finding.notes), ""]
    parts.append("## The machine")
    parts.append("| | |\n|---|---|")
    parts += [f"| {name.replace('_', ' ')} | {value} |" for name, value in machine.items()]
    return "\n".join(parts) + "\n"
