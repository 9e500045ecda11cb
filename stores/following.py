"""What goes with a member to another kanoon: signed loans, whose terms stay, and how they themselves log in."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.permissions import NATIONWIDE, Role
from stores.case_rows import ProcessRow
from stores.loan_book import LoanBookRow
from stores.loan_rows import LoanRow
from stores.loans import ENDED
from stores.member_rows import KanoonRow
from stores.staff import StaffRow

_OF_MEMBERS = {Role.MEMBER.value, Role.TRUSTEE.value, Role.SUPPORTER.value}


def loans_follow(session: Session, member_id: str, kanoon_id: str) -> list[str]:
    """The member's signed loans that go on belong to another kanoon, and its leader sees to them; their ids.

    Nothing of what was signed changes: amount, schedule, trustees and contract are not touched.
    """
    kanoon = session.execute(
        select(KanoonRow.province, KanoonRow.region).where(KanoonRow.id == kanoon_id)
    ).one()
    signed = select(LoanRow.id).where(
        LoanRow.member_id == member_id, LoanRow.state.not_in(ENDED), LoanRow.contract_code.is_not(None)
    )
    loans = list(session.scalars(signed.order_by(LoanRow.id)))
    here = {"kanoon_id": kanoon_id, "region": kanoon.region}
    session.execute(update(LoanRow).where(LoanRow.id.in_(loans)).values(kanoon_id=kanoon_id))
    session.execute(update(ProcessRow).where(ProcessRow.id.in_(loans)).values(here))
    session.execute(
        update(LoanBookRow).where(LoanBookRow.loan_id.in_(loans)).values(here | {"province": kanoon.province})
    )
    return loans


def log_in_follows(session: Session, member_id: str, kanoon_id: str | None) -> None:
    """Who logs in as a member does so in their kanoon and its province; staff and leaders stay where they work."""
    region = session.scalar(select(KanoonRow.region).where(KanoonRow.id == kanoon_id)) if kanoon_id else None
    rows = session.scalars(select(StaffRow).where(StaffRow.member_id == member_id))
    for row in rows:
        if set(row.roles) <= _OF_MEMBERS:
            row.kanoon_id = kanoon_id
            if region is not None and row.region != NATIONWIDE:
                row.region = region
