"""The contract of a loan as a document: what was signed, in Persian, with a code by which anybody verifies it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from markupsafe import Markup
from sqlalchemy.orm import Session

from api.printing import printed
from domain.contract_code import contract_code, written
from domain.fees import FeePolicy, shares
from domain.loan_words import FEE_POLICIES, PURPOSES
from domain.persian import format_number, to_persian_digits
from stores.kanoons import KanoonStore
from stores.loans import Loan
from stores.members import MemberStore
from stores.schedules import ScheduleStore
from stores.sealing import Keys


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    share_rials: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the schedule; its day is known once the money has left."""

    number: int
    due_on: date | None
    principal_rials: int
    fee_rials: int


@dataclass(frozen=True, slots=True)
class Contract:
    """What stands in the document. Personal: kept nowhere but in the document."""

    loan_id: str
    signed_at: datetime
    borrower: str
    kanoon: str
    trustees: tuple[Party, ...]
    amount_rials: int
    instalments: int
    purpose: str
    fee_words: str
    total_fee_rials: int
    upfront_fee_rials: int
    supplier: str | None
    into_wallet: bool
    refinances: str | None
    policy_version: str
    schedule: tuple[Row, ...]

    @property
    def dated(self) -> bool:
        return any(row.due_on is not None for row in self.schedule)


def contract_of(session: Session, keys: Keys, loan: Loan) -> Contract | None:
    """None where nothing was signed yet."""
    signed = loan.contract
    if signed is None:
        return None
    members = MemberStore(session, keys).of_ids(
        [loan.member_id, *(trustee["member_id"] for trustee in signed["trustees"])]
    )
    kanoon = KanoonStore(session).get(signed.get("kanoon_id", loan.kanoon_id))
    policy = FeePolicy(signed["fee_policy"])
    return Contract(
        loan_id=loan.id,
        signed_at=datetime.fromisoformat(signed["signed_at"]),
        borrower=members[loan.member_id].name,
        kanoon=kanoon.name if kanoon else "",
        trustees=tuple(
            Party(members[trustee["member_id"]].name, trustee["share_rials"])
            for trustee in signed["trustees"]
        ),
        amount_rials=signed["amount_rials"],
        instalments=signed["instalments"],
        purpose=PURPOSES[loan.purpose_category].fa,
        fee_words=FEE_POLICIES[policy.value].fa.format(percent=_percent(signed["yearly_fee_basis_points"])),
        total_fee_rials=signed["total_fee_rials"],
        upfront_fee_rials=signed.get("upfront_fee_rials", 0),
        supplier=signed.get("supplier"),
        into_wallet=signed.get("into_wallet", False),
        refinances=signed.get("refinances"),
        policy_version=signed["policy_version"],
        schedule=_schedule(session, loan, signed),
    )


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return (
        to_persian_digits(f"{whole}٫{rest:02d}".rstrip("0").rstrip("٫"))
        if rest
        else format_number(whole, "fa")
    )


async def contract_pdf(contract: Contract, *, code_secret: bytes, origin: str, rehearsal: bool) -> bytes:
    """The document. Raises CannotPrint."""
    code = contract_code(code_secret, contract.loan_id)
    address = f"{origin}/verify/{code}"
    return await printed(
        "contract.html",
        "contract.css",
        contract=contract,
        rehearsal=rehearsal,
        code=written(code),
        verify_at=f"{origin}/verify",
        qr=Markup(segno.make(address, error="m").svg_inline(border=0, dark="#0b5d51")),  # noqa: S704 - made of our own address
    )


def _schedule(session: Session, loan: Loan, signed: dict[str, Any]) -> tuple[Row, ...]:
    """As it was agreed: the first version once the money has left, before that the same amounts without days."""
    first = ScheduleStore(session).first_version(loan.id)
    if first:
        return tuple(Row(one.number, one.due_on, one.principal_rials, one.fee_rials) for one in first)
    parts = shares(
        FeePolicy(signed["fee_policy"]),
        principal_rials=signed["amount_rials"],
        instalments=signed["instalments"],
        yearly_fee_basis_points=signed["yearly_fee_basis_points"],
    )
    return tuple(Row(number, None, *part) for number, part in enumerate(parts, start=1))
