"""The forms about memberships, declared, and what they say to the command that starts a request."""

from collections.abc import Collection, Mapping
from typing import Any

from api.membership_start import (
    ExpulsionRequest,
    InvitationRequest,
    JoinRequest,
    LeaveRequest,
    TransferRequest,
    Wanted,
)
from domain.forms import Choice, Field, FieldKind
from domain.membership_process import WHATS
from domain.memberships import What
from domain.permissions import Actor, may_rehearse
from domain.words import Text

_REHEARSAL = Field(
    "rehearsal",
    Text(fa="این یک تمرین است", en="This is a rehearsal"),
    FieldKind.BOOLEAN,
    required=False,
    help=Text(
        fa="همه چیز پرسیده و گفته می‌شود و عضویت کسی عوض نمی‌شود.",
        en="Everything is asked and told, and nobody's membership changes.",
    ),
)
_REASON = Field("reason", Text(fa="دلیل", en="Reason"), FieldKind.LONG_TEXT, max_length=500)
_KANOON_ID = Field(
    "kanoon_id",
    Text(fa="شناسهٔ کانون", en="Id of the kanoon"),
    required=False,
    needed_when=("what", ("transfer", "request")),
    help=Text(
        fa="کانونی که عضو به آن می‌رود؛ در صفحهٔ آن کانون نوشته است.",
        en="The kanoon that they go to; it stands on that kanoon's page.",
    ),
    max_length=64,
)
_COMING: tuple[What, ...] = ("invitation", "request")


def person_fields(actor: Actor, ways: Collection[What]) -> tuple[Field, ...]:
    """The form for somebody who is to come into a kanoon; how, where this person may do both."""
    choices = tuple(Choice(way, WHATS[way]) for way in _COMING if way in ways)
    how = Field("what", Text(fa="چگونه", en="How"), FieldKind.CHOICE, choices=choices)
    named = (
        Field("first_name", Text(fa="نام", en="First name"), max_length=60),
        Field("last_name", Text(fa="نام خانوادگی", en="Last name"), max_length=60),
        Field("national_code", Text(fa="کد ملی", en="National code"), FieldKind.NATIONAL_CODE),
        Field("mobile", Text(fa="شمارهٔ همراه", en="Mobile"), max_length=20),
    )
    return (*named, how, *_rehearsing(actor))


def going_fields(actor: Actor, ways: Collection[What]) -> tuple[Field, ...]:
    """The form for somebody who is to leave, move, or ask to join: what this person may ask for."""
    choices = tuple(Choice(way, WHATS[way]) for way in ways)
    what = Field("what", Text(fa="چه می‌خواهید؟", en="What is wanted?"), FieldKind.CHOICE, choices=choices)
    where = (_KANOON_ID,) if {"transfer", "request"} & set(ways) else ()
    return (what, *where, _REASON, *_rehearsing(actor))


def _rehearsing(actor: Actor) -> tuple[Field, ...]:
    return (_REHEARSAL,) if may_rehearse(actor) else ()


def wanted_person(clean: Mapping[str, Any]) -> tuple[What, Wanted]:
    """What the first form asks for. Raises pydantic's ValidationError."""
    names = ("first_name", "last_name", "national_code", "mobile")
    body = {
        "person": {name: clean[name] for name in names}, "rehearsal": bool(clean.get("rehearsal")),
    }  # fmt: skip
    if clean["what"] == "request":
        return "request", JoinRequest.model_validate(body)
    return "invitation", InvitationRequest.model_validate(body)


def wanted_going(clean: Mapping[str, Any], member_id: str) -> tuple[What, str, Wanted]:
    """What the second form asks for, and of what: the kanoon to join, else the member. Raises ValidationError."""
    body = {"reason": clean["reason"], "rehearsal": bool(clean.get("rehearsal"))}
    match clean["what"]:
        case "request":
            joining = JoinRequest.model_validate(body | {"member_id": member_id})
            return "request", str(clean["kanoon_id"]), joining
        case "transfer":
            return (
                "transfer",
                member_id,
                TransferRequest.model_validate(body | {"kanoon_id": clean["kanoon_id"]}),
            )
        case "expulsion":
            return "expulsion", member_id, ExpulsionRequest.model_validate(body)
    return "leave", member_id, LeaveRequest.model_validate(body)
