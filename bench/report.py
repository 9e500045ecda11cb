"""Writes what was measured: bench/results.json for machines, docs/benchmarks.md for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.findings import Finding

_ROOT = Path(__file__).parent.parent
RESULTS = _ROOT / "bench" / "results.json"
PAGE = _ROOT / "docs" / "benchmarks.md"

_HOW = """\
# Benchmarks

`make bench` writes this page and `bench/results.json`; `python -m bench --quick` is a short run, `--only` some of
it: the rest stays as an earlier run found it. Engine, outside systems and worker are processes of their own; the API
and whoever drives it share one more, all on this machine.

- *Decided*: from the workflow's start to the offer, which follows the decision at once. {at_once} loans at a time,
  in turns with two bare workflows in a worker with the same settings. One has as many events as the loan, by
  ordinary activities and timers that do nothing; it has the aim. The other repeats the loan's own history (the same
  events of every kind in the same order, driven by the same Updates) with empty steps and payloads of a few bytes:
  what is missing to it is what the loan really does (books, messages, outside systems, encryption). A ratio is the
  median of the rounds' ratios. The loans' messages leave before the next turn begins.
- *Orders*: the three cases of one, from `POST /orders` and the payment's webhook to the cell's money. People answer by Updates,
  as in *decided*, or all by requests as pages send them; clocks are moved, photos handed in and batches begun by the API both
  times. Each order is a rehearsal with a batch of its own, where in earnest one batch pays thousands. They are asked one after
  another, four at a time and 16 at a time, because few at a time are held up by waiting and many by CPU (decision 0049).
- *Receipts* and *tasks*: one at a time, nothing else going on; times are taken at the caller.
- *Loan book*, *classification*, *allocation* and *import* run on a PostgreSQL of their own (no fsync), beside a bare
  statement of the same driver in the same run: a page beside reading as many rows by their keys, a receipt beside
  one posting of two legs.
- *Kanoons*: lives that wait for their next visit, begun by `watch_all` and told to the engine by the worker's relay; the worker
  keeps a thousand of them in mind, as every worker does.
- *Founders*: their answers by link, all sent at once; their numbers are asked about at the played identity service, which
  answers each at once. The quorum is set to all of them here.
- *Nominations*: a CSV file by the API, on the house's own database with every commit synced; then the worker's relay alone
  tells the engine.
- *Buyers*: each of another member, `POST /orders` of all of them sent at once to the one process of the API, on the house's own
  database with every commit synced; no worker runs, because the goods are held before anybody works on a basket.
- *Histories* are counted, and the same on every machine.
"""


def write(machine: dict[str, Any], run: str, findings: Sequence[Finding], order: Sequence[str]) -> None:
    """Adds these findings to what earlier runs found; each says which run, and which machine, it belongs to."""
    told = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    told |= {one.name: asdict(one) | {"run": run, "machine": machine} for one in findings}
    kept = {name: told[name] for name in order if "lines" in told.get(name, {})}
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(_page(kept), "utf-8")


def _page(kept: dict[str, Any]) -> str:
    at_once = kept.get("decided", {}).get("numbers", {}).get("at_once", "Many")
    parts = [_HOW.format(at_once=at_once)]
    parts.append("| what | measured | aim |\n|---|---|---|")
    for one in kept.values():
        parts += [f"| {line['what']} | {line['measured']} | {line['aim']} |" for line in one["lines"]]
    parts += ["", *(note for one in kept.values() for note in one["notes"]), ""]
    parts.append("## The runs, and their machine")
    parts.append("| | |\n|---|---|")
    parts += [f"| {name} | {one['run']} |" for name, one in kept.items()]
    machines = {json.dumps(one["machine"], sort_keys=True): one["machine"] for one in kept.values()}
    for machine in machines.values():
        parts += [f"| {name.replace('_', ' ')} | {value} |" for name, value in machine.items()]
    return "\n".join(parts) + "\n"
