"""Starting a loan: its fields checked at the door, its case kept with the outbox row, its workflow told."""

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.loan_start import loan_case, subject_of
from api.case_start import begin_once, process_id_of, start_kept
from api.payout_targets import PlannedLoan, check_earlier, check_supplier
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.forms import FieldError
from domain.identifiers import parse_national_code, parse_sheba
from domain.jalali import tehran_date
from domain.loans import LoanApplication, LoanCase
from domain.permissions import Actor, may_rehearse, may_start_loan_for, starts_loans_for_anybody
from domain.persian import normalise
from domain.policies import Policies, shipped_policies
from domain.words import Text
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.kanoons import Kanoon, KanoonStore
from stores.loans import LoanStore
from stores.members import Member, MemberStore
from stores.sealing import keyed_hash, seal

POLICIES: Policies = shipped_policies()
_MOST_RIALS = 10**15
_FOR_WHOM = Text(
    fa="هر عضو برای خودش وام می‌خواهد، و رهبر برای اعضای کانونش.",
    en="You may ask for yourself, and a leader for the members of their kanoon.",
)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Purpose(_Asked):
    """What the money is for."""

    category: Literal["livelihood", "marriage", "medical", "education", "housing", "cell_setup", "goods"]
    text: Annotated[str, AfterValidator(normalise)] = Field(default="", max_length=500)


class Payout(_Asked):
    """Where it is paid: exactly one of the registered account (`default`), a Sheba, a supplier, a purpose wallet, an earlier loan."""

    default: Literal[True] | None = None
    sheba: Annotated[str, AfterValidator(parse_sheba)] | None = None
    supplier_id: str | None = Field(default=None, max_length=64)
    wallet: Literal[True] | None = None
    refinances: str | None = Field(default=None, max_length=64)

    @property
    def targets(self) -> list[str]:
        """What was named, as LoanApplication calls it; one where the request is right."""
        named = {
            "registered": self.default, "sheba": self.sheba, "supplier": self.supplier_id, "wallet": self.wallet,
            "refinance": self.refinances,
        }  # fmt: skip
        return [target for target, value in named.items() if value is not None]


class LoanRequest(_Asked):
    """An application. Exactly one of `national_code` and `member_id`; `amount_rials` is an integer."""

    national_code: Annotated[str, AfterValidator(parse_national_code)] | None = None
    member_id: str | None = Field(default=None, max_length=64)
    amount_rials: int = Field(gt=0, le=_MOST_RIALS, strict=True)
    instalments: int = Field(gt=0, le=600, strict=True)
    purpose: Purpose
    payout: Payout = Payout(default=True)
    rehearsal: bool = False


async def start_loan(
    state: ApiState, actor: Actor, wanted: LoanRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new case, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that began another loan.
    """
    _check_choices(wanted)
    loan_id = process_id_of("loan", actor.username, key)
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    member, kanoon = await state.database.aread(
        lambda session: _find(session, state, wanted, None if allowed else actor)
    )
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    await start_kept(
        state, lambda session: _begin(session, state, loan_id, wanted, member, kanoon, actor.username)
    )
    return loan_id


def _check_choices(wanted: LoanRequest) -> None:
    errors = []
    if (wanted.national_code is None) == (wanted.member_id is None):
        errors.append(FieldError("member_id", "one_of_two"))
    if len(wanted.payout.targets) != 1:
        errors.append(FieldError("payout", "one_target"))
    if errors:
        raise wrong_fields(*errors)


def _find(
    session: Session, state: ApiState, wanted: LoanRequest, actor: Actor | None
) -> tuple[Member, Kanoon]:
    """Who asks, and where they belong; `actor` None may ask for anybody.

    Raises Problem. It is the same for who is no member and for who is not `actor`'s to ask for.
    """
    members = MemberStore(session, state.keys)
    field = "national_code" if wanted.national_code else "member_id"
    member = (
        members.by_national_code(wanted.national_code)
        if wanted.national_code
        else members.get(wanted.member_id or "")
    )
    kanoon = KanoonStore(session).get(member.kanoon_id) if member and member.kanoon_id else None
    may = member is not None and (
        actor is None
        or may_start_loan_for(actor, member.id, member.kanoon_id, kanoon.region if kanoon else None)
    )
    if not may and actor is not None and not starts_loans_for_anybody(actor):
        raise Problem(403, "not_for_you", detail=_FOR_WHOM)
    if not may or member is None:
        raise wrong_fields(FieldError(field, "unknown_member"))
    if kanoon is None:
        raise wrong_fields(FieldError(field, "no_kanoon"))
    if wanted.payout.supplier_id is not None:
        check_supplier(session, state.keys, wanted.payout.supplier_id, wanted.purpose.category)
    if wanted.payout.refinances is not None:
        check_earlier(
            session,
            wanted.payout.refinances,
            PlannedLoan(member.id, wanted.amount_rials, wanted.instalments, wanted.rehearsal),
            POLICIES.loan,
            tehran_date(state.clock()),
        )
    return member, kanoon


def _begin(
    session: Session,
    state: ApiState,
    loan_id: str,
    wanted: LoanRequest,
    member: Member,
    kanoon: Kanoon,
    started_by: str,
) -> StartDue:
    case = _case(loan_id, wanted, member, kanoon, state.clock(), started_by)
    record, application = case.record, case.application
    due, new = begin_once(
        session,
        record,
        case,
        subject=subject_of(application),
        search_words=f"{member.name} {kanoon.name}",
        asked=_asked(state, wanted, member),
        policy_version=POLICIES.version,
    )
    if not new:
        return due
    sheba = wanted.payout.sheba
    LoanStore(session).apply(
        application,
        book=record.book,
        purpose_text=wanted.purpose.text,
        sheba_sealed=seal(state.keys, sheba.encode(), f"loan:{loan_id}:sheba") if sheba else None,
        supplier_id=wanted.payout.supplier_id,
        into_wallet=wanted.payout.wallet is True,
    )
    return due


def _case(
    loan_id: str, wanted: LoanRequest, member: Member, kanoon: Kanoon, now: datetime, started_by: str
) -> LoanCase:
    application = LoanApplication(
        loan_id=loan_id,
        member_id=member.id,
        kanoon_id=kanoon.id,
        region=kanoon.region,
        leader_member_id=kanoon.leader_member_id,
        amount_rials=wanted.amount_rials,
        instalments=wanted.instalments,
        purpose_category=wanted.purpose.category,
        payout=wanted.payout.targets[0],
        refinances=wanted.payout.refinances or "",
    )
    return loan_case(application, POLICIES.loan, started_by=started_by, at=now, rehearsal=wanted.rehearsal)


def _asked(state: ApiState, wanted: LoanRequest, member: Member) -> str:
    """Tells one request from another: a hash, because a Sheba and words of people are in it."""
    content = wanted.model_dump(mode="json", exclude={"national_code"}) | {"member_id": member.id}
    return keyed_hash(state.keys, f"loan-request:{json.dumps(content, sort_keys=True)}")
