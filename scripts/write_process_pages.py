"""Writes docs/processes/ from the declarations, so that the pages say what the code does."""

from pathlib import Path

from domain.policies import shipped_policies
from domain.policy_parts import Times
from domain.process import ProcessKind, StageEnd, TaskKind
from domain.processes import PROCESSES

FOLDER = Path(__file__).parent.parent / "docs" / "processes"
_ENDS = {StageEnd.ON_THE_WAY: "", StageEnd.DONE: "the end", StageEnd.EXIT: "a way out"}


def page(process: ProcessKind, times: dict[str, Times]) -> str:
    """A process as Markdown: its picture, stages, tasks with their clocks, and words of the timeline."""
    notes = FOLDER / f"{process.kind}.notes.md"
    parts = [
        f"# {process.title.en} · {process.title.fa}",
        "Written by `scripts/write_process_pages.py` from the declaration; notes by people are at the end.",
        _picture(process),
        _stages(process),
        _tasks(process, times),
        notes.read_text("utf-8").strip() if notes.exists() else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _picture(process: ProcessKind) -> str:
    arrows = [f"    {stage.name} --> {following}" for stage in process.stages for following in stage.next]
    first = f"    [*] --> {process.stages[0].name}"
    ends = [f"    {stage.name} --> [*]" for stage in process.stages if stage.end is not StageEnd.ON_THE_WAY]
    return "\n".join(["```mermaid", "stateDiagram-v2", first, *arrows, *ends, "```"])


def _stages(process: ProcessKind) -> str:
    rows = [
        f"| `{stage.name}` | {stage.title.fa} | {stage.title.en} | "
        f"{'yes' if stage.may_withdraw else ''} | {_ENDS[stage.end]} |"
        for stage in process.stages
    ]
    head = ["## Stages", "", "| code | fa | en | may be withdrawn | |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def _tasks(process: ProcessKind, times: dict[str, Times]) -> str:
    head = [
        "## Tasks for people",
        "",
        "| task | who | answers | due | reminders | escalates | expires |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_task(task, times[task.kind]) for task in process.tasks)])


def _task(task: TaskKind, times: Times) -> str:
    needs = f" ({task.needs} agreeing)" if task.needs > 1 else ""
    escalates = f"{times.escalate} to {times.escalate_to.value}" if times.escalate else ""
    answers = ", ".join(task.outcomes) or "a form"
    return (
        f"| `{task.kind}`: {task.title.en} | {task.role.value} | {answers}{needs} | {times.due} | "
        f"{', '.join(times.reminders)} | {escalates} | {times.expires or ''} |"
    )


def pages() -> dict[Path, str]:
    policies = shipped_policies()
    times = {
        "loan": policies.loan.tasks,
        "exception": policies.exception.tasks,
        "points": policies.points.tasks,
        "kanoon": policies.kanoon.tasks,
        "membership": policies.membership.tasks,
        "kanoon_life": policies.kanoon_life.tasks,
        "kanoon_merge": policies.kanoon_merge.tasks,
        "kanoon_split": policies.kanoon_split.tasks,
        "talent": policies.talent.tasks,
        "cell_life": policies.cell_life.tasks,
        "supporter": policies.supporter.tasks,
        "listing": policies.listing.tasks,
        "payout": policies.payout.tasks,
        "payout_account": policies.payout_account.tasks,
        "order": policies.order.tasks,
        "after_sales": policies.after_sales.tasks,
        "supply": policies.supply.tasks,
        "carrier_invoice": policies.carrier_invoice.tasks,
        "refund_return": policies.refund_return.tasks,
        "support": policies.support.tasks,
        "goods_return": policies.goods_return.tasks,
        "dispute": policies.dispute.tasks,
        "basket": policies.basket.tasks,
    }
    return {FOLDER / f"{kind}.md": page(process, dict(times[kind])) for kind, process in PROCESSES.items()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
        print(f"wrote {path}")
