"""What is done about a loan in arrears, in the books: a new schedule, money of others, and the end without it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session
from temporalio import activity

from activities.booking import book_loan
from activities.covers import free_trustees
from activities.loan_reading import loan_of, outlook_of
from activities.receipts import take_money
from activities.rehearsed import open_accounts
from domain import loan_postings, measure_postings
from domain.jalali import tehran_date
from domain.ledger import KeyReused
from domain.loan_postings import SOLIDARITY
from domain.loan_steps import (
    ArrearsStanding,
    Laid,
    MeasureOrder,
    PaidInPlace,
    ReceiptOrder,
    StandingQuestion,
)
from domain.loans import (
    IncomingReceipt,
    Outlook,
)
from domain.rescheduling import laid_anew, moved_on, without_later_fees
from domain.schedule import ScheduledInstalment
from stores.calendar import CalendarStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import LoanStore
from stores.receipts import ReceiptStore
from stores.relations import RelationStore
from stores.schedules import ScheduleStore


class Measures:
    """Measures of the committee and the board. Each is keyed by the task that decided it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="Measures.standing")
    async def standing(self, question: StandingQuestion) -> ArrearsStanding:
        """What is late (or all that is owed) and what is left at a time. Only reads."""

        def read(session: Session) -> ArrearsStanding:
            schedule = LoanStore(session).schedule_of(question.loan_id)
            late = _late(schedule, question.at, whole=question.whole)
            member_id = loan_of(session, question.loan_id).member_id
            return ArrearsStanding(
                relatives=RelationStore(session).relatives_of(member_id),
                late_rials=sum(one.owed_rials for one in late),
                left_rials=sum(one.principal_rials - one.principal_paid_rials for one in schedule),
                oldest_due_on=late[0].due_on if late else None,
                newest_late=late[-1].number if late else 0,
            )

        return await self._database.aread(read)

    @activity.defn(name="Measures.lay_anew")
    async def lay_anew(self, order: MeasureOrder) -> Laid:
        """A new version of the schedule, for a `pause` or to `reschedule`. A repeat keeps the first."""

        def write(session: Session) -> Laid:
            loan = loan_of(session, order.loan_id)
            schedules, calendar = ScheduleStore(session), CalendarStore(session).working_calendar()
            if not schedules.has(loan.id, order.measure.key):
                before = LoanStore(session).schedule_of(loan.id)
                paused_until = None
                if order.measure.kind == "pause":
                    anew = moved_on(before, order.measure.months, calendar)
                    paused_until = next((one.due_on for one in anew if one.owed_rials), None)
                else:
                    anew = laid_anew(
                        before,
                        instalments=order.measure.months,
                        today=tehran_date(order.at),
                        next_number=schedules.next_number(loan.id),
                        calendar=calendar,
                    )
                schedules.replace(
                    loan.id, anew, key=order.measure.key, at=order.at, paused_until=paused_until
                )
                book_loan(session, loan.id, order.at)
            unpaid = [one for one in LoanStore(session).schedule_of(loan.id) if one.owed_rials]
            return Laid(outlook_of(session, loan, order.since), unpaid[0].due_on, len(unpaid))

        return await self._database.awrite(write)

    @activity.defn(name="Measures.pay_from_fund")
    async def pay_from_fund(self, order: MeasureOrder) -> PaidInPlace:
        """The solidarity fund pays all that is late, or nothing where it does not have as much."""

        def write(session: Session) -> PaidInPlace:
            ledger, schedule = LedgerStore(session), LoanStore(session).schedule_of(order.loan_id)
            reference = f"fund:{order.measure.key}"
            known = ReceiptStore(session).get(order.book, reference)
            open_accounts(session, order.book, [SOLIDARITY], order.at)
            late = (
                known.amount_rials
                if known
                else sum(one.owed_rials for one in _late(schedule, order.at, whole=order.measure.whole))
            )
            if not known and not 0 < late <= ledger.balance(order.book, SOLIDARITY).available:
                return replace(_in_place(session, order, 0, ()), nothing_late=not late)
            return _take(session, order, reference, late, loan_postings.FUND_PAYS)

        return await self._database.awrite(write)

    @activity.defn(name="Measures.book_trustee")
    async def book_trustee(self, order: MeasureOrder) -> PaidInPlace:
        """A trustee's payment is the loan's receipt, and the member owes it to the trustee from then on.

        The bank may have told of it before; nothing is booked where that was another loan's, or another amount, or
        where another trustee has named the same money.
        """

        def write(session: Session) -> PaidInPlace:
            measure = order.measure
            paid = _take(session, order, measure.reference, measure.amount_rials, loan_postings.BANK_PAYS)
            if not paid.amount_rials:
                return paid
            owed = measure_postings.recourse(
                order.book,
                order.loan_id,
                measure.member_id,
                measure.reference,
                paid.amount_rials,
                order.at,
            )
            try:
                LedgerStore(session).post(owed)
            except KeyReused:
                return _in_place(session, order, 0, ())
            return paid

        return await self._database.awrite(write)

    @activity.defn(name="Measures.book_money")
    async def book_money(self, order: MeasureOrder) -> PaidInPlace:
        """Money of an insurer or of heirs, by the bank's reference; nothing where that was another amount."""

        def write(session: Session) -> PaidInPlace:
            measure = order.measure
            return _take(session, order, measure.reference, measure.amount_rials, loan_postings.BANK_PAYS)

        return await self._database.awrite(write)

    @activity.defn(name="Measures.end_fees")
    async def end_fees(self, order: MeasureOrder) -> Outlook:
        """Fees that are not due yet are never asked for. A repeat keeps the first version that says so."""

        def write(session: Session) -> Outlook:
            loan, schedules = loan_of(session, order.loan_id), ScheduleStore(session)
            if not schedules.has(loan.id, order.measure.key):
                without = without_later_fees(LoanStore(session).schedule_of(loan.id))
                schedules.replace(loan.id, without, key=order.measure.key, at=order.at)
                book_loan(session, loan.id, order.at)
            return outlook_of(session, loan, order.since)

        return await self._database.awrite(write)

    @activity.defn(name="Measures.write_off")
    async def write_off(self, order: MeasureOrder) -> int:
        """What is left becomes an expense and the trustees are free; the rials written off. Idempotent by the loan."""

        def write(session: Session) -> int:
            ledger = LedgerStore(session)
            owed = {
                account: balance.posted
                for account, balance in ledger.balances(
                    order.book, measure_postings.owed_accounts(order.loan_id)
                ).items()
                if balance.posted
            }
            if owed:
                ledger.post(measure_postings.written_off(order.book, order.loan_id, owed, order.at))
            rials = ledger.moved_by(order.book, measure_postings.write_off_key(order.loan_id))
            free_trustees(session, loan_of(session, order.loan_id), "written_off", order.at)
            LoanStore(session).write_off(order.loan_id, order.at)
            book_loan(session, order.loan_id, order.at)
            return rials

        return await self._database.awrite(write)


def _late(
    schedule: list[ScheduledInstalment], at: datetime, *, whole: bool = False
) -> list[ScheduledInstalment]:
    today = tehran_date(at)
    return [one for one in schedule if one.owed_rials and (whole or one.deadline_on < today)]


def _take(
    session: Session, order: MeasureOrder, reference: str, amount_rials: int, payer: loan_postings.Payer
) -> PaidInPlace:
    receipt = IncomingReceipt(reference, amount_rials, order.at, order.measure.key)
    taken = take_money(
        session, ReceiptOrder(order.loan_id, order.book, order.at, receipt, order.since), payer
    )
    booked = taken.state != "changed_repeat"
    return _in_place(session, order, amount_rials if booked else 0, taken.paid_numbers)


def _in_place(
    session: Session, order: MeasureOrder, amount_rials: int, paid_numbers: tuple[int, ...]
) -> PaidInPlace:
    overpaid = LedgerStore(session).balance(order.book, f"overpaid:{order.loan_id}").available
    outlook = outlook_of(session, loan_of(session, order.loan_id), order.since)
    return PaidInPlace(amount_rials, paid_numbers, overpaid, outlook)
