"""What the page of a case shows: where it is, why it waits, its tasks, its story, what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from api.loan_reading import quote_on, wallet_of
from api.pages.declared import as_it_is, process_of, process_title, stage_title, task_of
from api.pages.facts import Reader, declared_fact, file_link, members_in
from api.pages.inbox_look import Row, rows_of
from api.pages.people import names_of
from api.pages.plots import DrawnPlot, draw
from api.pages.timeline_words import Happening, happening, members_of
from api.pages.waiting_words import waiting_sentences
from domain.balance_plot import balance_plot
from domain.case import CaseStatus
from domain.cell_process import CELL_LIFE
from domain.cells import ORDERS as CELL_ORDERS
from domain.jalali import tehran_date
from domain.kanoon_life_process import KANOON_LIFE
from domain.kanoon_lives import ORDERS
from domain.loan_process import LOAN
from domain.loan_words import REASONS
from domain.network_permissions import may_order_cell, may_order_kanoon
from domain.permissions import (
    Actor,
    may_pause,
    may_read_scores,
    may_rehearse,
    may_report_death,
    may_report_trustee,
    may_withdraw,
)
from domain.process import Fact
from domain.schedule import ScheduledInstalment
from domain.settlement import SettlementQuote
from domain.words import Language, Text
from stores.cases import CaseView
from stores.files import FileStore, KeptFile
from stores.kanoon_lives import KanoonLifeStore, KanoonVisit
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.loans import Loan, LoanStore
from stores.task_reading import open_tasks_of
from stores.timeline import TimelineStore
from stores.trustees import Cover, TrusteeStore

_LAST_ENTRIES = 500
_MOST_ENTRIES = 1_000
_LAST_VISITS = 12
_OF_CELLS = {"report": "report", "warn_cell": "warn", "lift_cell": "lift", "close_cell": "close"}
"""What is said or ordered of a cell, by its name on the page."""


@dataclass(frozen=True, slots=True)
class May:
    """What this person may do with the case right now."""

    withdraw: bool
    pause: bool
    resume: bool
    death: bool
    move: bool
    trustee: bool
    orders: frozenset[str] = frozenset()

    @property
    def actions(self) -> tuple[str, ...]:
        """What is done with a reason, in the order of the page."""
        plain = [name for name in ("pause", "resume", "death") if getattr(self, name)]
        ordered = [what for what in (*ORDERS, *_OF_CELLS) if what in self.orders]
        return (*plain, *ordered, *(["withdraw"] if self.withdraw else []))

    @property
    def anything(self) -> bool:
        return self.move or bool(self.actions)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    case: CaseView
    title: Text
    stage: Text
    person: str | None


@dataclass(frozen=True, slots=True)
class TrusteeRow:
    """Who stands for a loan, by name."""

    name: str
    cover: Cover


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that an answer brought: what it was asked for as, the link that saves it, and whose it was."""

    label: Text
    link: Markup
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseLook:
    """A case for one reader. `now` is its own clock."""

    case: CaseView
    title: Text
    stage: Text
    person: str | None
    now: datetime
    waiting: Markup
    subject: tuple[tuple[Text, Markup], ...]
    tasks: tuple[Row, ...]
    timeline: tuple[Happening, ...]
    schedule: tuple[ScheduledInstalment, ...]
    kanoon: Kanoon | None
    quote: SettlementQuote | None
    signed: bool
    trustees: tuple[TrusteeRow, ...]
    files: tuple[FileRow, ...]
    shortfall: bool
    wallet: Mapping[str, Any] | None
    plot: DrawnPlot | None
    visits: tuple[KanoonVisit, ...]
    may: May

    @property
    def owed_rials(self) -> int:
        """What is owed of the next instalment."""
        return next((one.owed_rials for one in self.schedule if one.owed_rials), 0)


def look_at_case(
    session: Session, case: CaseView, actor: Actor, language: Language, now: datetime
) -> CaseLook:
    """The case as this person sees it; `now` is its own clock."""
    entries = TimelineStore(session).last(case.id, _LAST_ENTRIES)
    spoken_of = members_of(one.entry for one in entries) | members_in(case.subject) | {case.member_id}
    files = FileStore(session).of_case(case.id)
    names = names_of(session, spoken_of | {one.uploaded_by for one in files})
    reader = Reader(language, names, may_read_scores(actor, case), {one.id: one for one in files})
    loan = LoanStore(session).get(case.id) if case.kind == LOAN.kind else None
    schedule = tuple(LoanStore(session).schedule_of(case.id)) if loan else ()
    covers = TrusteeStore(session).covers(case.id) if loan else ()
    standing = names_of(session, [one.member_id for one in covers])
    return CaseLook(
        case=case,
        title=process_title(case.kind),
        stage=stage_title(case.kind, case.stage),
        person=reader.name(case.member_id) if case.member_id else None,
        now=now,
        waiting=waiting_sentences(case, reader),
        subject=_subject(case, reader),
        tasks=rows_of(session, open_tasks_of(session, case.id), now),
        timeline=tuple(happening(case.kind, one.entry, reader) for one in reversed(entries)),
        schedule=schedule,
        trustees=tuple(TrusteeRow(standing[one.member_id], one) for one in covers),
        files=tuple(_file_row(one, reader) for one in files),
        shortfall=bool(loan and TrusteeStore(session).lost(case.id)),
        wallet=_wallet(session, loan, language) if loan else None,
        plot=_plot(session, loan, schedule, tehran_date(now), language) if loan else None,
        signed=loan is not None and loan.contract is not None,
        quote=quote_on(loan, schedule, tehran_date(now)) if loan else None,
        kanoon=KanoonStore(session).get(case.kanoon_id) if case.kanoon_id else None,
        visits=_visits(session, case) if case.kind == KANOON_LIFE.kind else (),
        may=_may(actor, case),
    )


def _file_row(file: KeptFile, reader: Reader) -> FileRow:
    kind = task_of(file.task_kind)
    asked = next((one.label for one in kind.fields if one.name == file.field), None) if kind else None
    label = asked or as_it_is(file.field)
    return FileRow(
        label, file_link(file.id, reader), reader.name(file.uploaded_by), file.taken_at or file.uploaded_at
    )


def _visits(session: Session, case: CaseView) -> tuple[KanoonVisit, ...]:
    """The kanoon's last visits, the newest first."""
    return KanoonLifeStore(session).visits(case.id, limit=_LAST_VISITS).items


def _wallet(session: Session, loan: Loan, language: Language) -> dict[str, Any] | None:
    """The loan's purpose wallet, each invoice with the words why it was not paid."""
    wallet = wallet_of(session, loan)
    for one in wallet["invoices"] if wallet else ():
        one["why"] = REASONS[one["reason"]].in_(language) if one["reason"] else ""
    return wallet


def _plot(
    session: Session, loan: Loan, schedule: tuple[ScheduledInstalment, ...], today: date, language: Language
) -> DrawnPlot | None:
    """The loan's balance by the entries of its principal."""
    entries = LedgerStore(session).entries(loan.book, f"loan_principal:{loan.id}", limit=_MOST_ENTRIES)
    moved = [one for one in entries if one.state in ("posted", "settled")]
    changes = [(tehran_date(one.at), one.debit - one.credit) for one in moved]
    plot = balance_plot(schedule, changes, today)
    return draw(plot, from_the_right=language == "fa") if plot else None


def rows_of_cases(session: Session, cases: tuple[CaseView, ...]) -> tuple[CaseRow, ...]:
    names = names_of(session, {case.member_id for case in cases})
    return tuple(
        CaseRow(
            case=case,
            title=process_title(case.kind),
            stage=stage_title(case.kind, case.stage),
            person=names.get(case.member_id) if case.member_id else None,
        )
        for case in cases
    )


def _may(actor: Actor, case: CaseView) -> May:
    process = process_of(case.kind)
    stage = next((one for one in process.stages if one.name == case.stage), None) if process else None
    ended = case.status is CaseStatus.COMPLETED
    return May(
        withdraw=not ended and stage is not None and stage.may_withdraw and may_withdraw(actor, case),
        pause=case.status is CaseStatus.RUNNING and may_pause(actor, case),
        resume=case.status is CaseStatus.PAUSED and may_pause(actor, case),
        death=case.kind == LOAN.kind and not ended and may_report_death(actor, case),
        trustee=case.kind == LOAN.kind and not ended and may_report_trustee(actor, case),
        move=case.rehearsal and not ended and may_rehearse(actor),
        orders=_orders(actor, case),
    )


def _orders(actor: Actor, case: CaseView) -> frozenset[str]:
    """What this person may order of a kanoon or cell now, by its life."""
    if case.kind == CELL_LIFE.kind and case.status is CaseStatus.RUNNING:
        now = {action for action, what in _OF_CELLS.items() if case.stage in CELL_ORDERS[what]}
        return frozenset(action for action in now if may_order_cell(actor, case, _OF_CELLS[action]))
    if case.kind != KANOON_LIFE.kind or case.status is not CaseStatus.RUNNING:
        return frozenset()
    allowed = may_order_kanoon(actor, case)
    return frozenset(what for what, stages in ORDERS.items() if allowed and case.stage in stages)


def _subject(case: CaseView, reader: Reader) -> tuple[tuple[Text, Markup], ...]:
    """What the case is about, as far as its tasks' declarations have words for it."""
    process = process_of(case.kind)
    declared: Mapping[str, Fact] = (
        {fact.name: fact for task in process.tasks for fact in task.facts} if process else {}
    )
    about: Mapping[str, Any] = {"member_id": case.member_id} | case.subject
    return tuple(
        (declared[name].label, declared_fact(declared[name], value, process, reader))
        for name, value in about.items()
        if name in declared and value is not None
    )
