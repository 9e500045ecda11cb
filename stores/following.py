"""What goes with members to another kanoon: loans, whose terms stay, other cases, and how they themselves log in."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.case import CaseStatus
from domain.permissions import NATIONWIDE, Role
from stores.case_rows import ProcessRow
from stores.cell_rows import CellRow
from stores.loan_book import LoanBookRow
from stores.loan_rows import LoanRow
from stores.loans import ENDED
from stores.member_rows import KanoonRow
from stores.membership_cases import MembershipCaseRow
from stores.staff import StaffRow
from stores.talents import TalentRow

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


def cases_follow(
    session: Session,
    from_id: str,
    to_id: str,
    *,
    kinds_that_stay: Collection[str],
    members: Collection[str] | None = None,
) -> list[str]:
    """Every running case of a kanoon belongs to another one from now on, or those of some `members`; their ids.

    Nothing else of them changes. The cases themselves must still hear of it.
    """
    kanoon = session.execute(
        select(KanoonRow.province, KanoonRow.county, KanoonRow.region).where(KanoonRow.id == to_id)
    ).one()
    requests = select(MembershipCaseRow.id).where(
        MembershipCaseRow.kanoon_id == from_id, MembershipCaseRow.closed_at.is_(None)
    )
    running = select(ProcessRow.id).where(
        ProcessRow.kanoon_id == from_id,
        ProcessRow.status != CaseStatus.COMPLETED.value,
        ProcessRow.kind.not_in(kinds_that_stay),
    )
    if members is not None:
        running = running.where(ProcessRow.member_id.in_(members))
        # An expulsion belongs to nobody, so that nobody withdraws it; the request says whom it is about.
        requests = requests.where(
            MembershipCaseRow.member_id.in_(members), MembershipCaseRow.what.in_(("leave", "expulsion"))
        )
    # Two questions, each with an index of its own.
    cases = sorted({*session.scalars(running), *session.scalars(requests)})
    here = {"kanoon_id": to_id, "region": kanoon.region}
    at_home = (ProcessRow.id.in_(cases)) & (ProcessRow.kanoon_id == from_id)
    session.execute(update(ProcessRow).where(at_home).values(here))
    session.execute(update(LoanRow).where(LoanRow.id.in_(cases)).values(kanoon_id=to_id))
    place = {"province": kanoon.province, "county": kanoon.county}
    session.execute(update(CellRow).where(CellRow.id.in_(cases)).values(here | place))
    session.execute(update(TalentRow).where(TalentRow.id.in_(cases)).values(kanoon_id=to_id))
    session.execute(
        update(LoanBookRow).where(LoanBookRow.loan_id.in_(cases)).values(here | {"province": kanoon.province})
    )
    return cases


def log_in_follows(session: Session, member_id: str, kanoon_id: str | None) -> None:
    """Who logs in as a member does so in their kanoon and its province; staff and leaders stay where they work."""
    region = session.scalar(select(KanoonRow.region).where(KanoonRow.id == kanoon_id)) if kanoon_id else None
    rows = session.scalars(select(StaffRow).where(StaffRow.member_id == member_id))
    for row in rows:
        if set(row.roles) <= _OF_MEMBERS:
            row.kanoon_id = kanoon_id
            if region is not None and row.region != NATIONWIDE:
                row.region = region
