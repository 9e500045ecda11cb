"""The form that registers a supporter, declared, and what it says to the command that does so."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.forms import Field, FieldError, FieldKind
from domain.network_permissions import may_register_supporters
from domain.permissions import NATIONWIDE, Actor, may_rehearse
from domain.supporter_process import CREDIT, SUPPORT_KINDS
from domain.words import Text

_PERSON: tuple[Field, ...] = (
    Field("national_code", Text(fa="کد ملی", en="National code"), FieldKind.NATIONAL_CODE),
    Field("mobile", Text(fa="شمارهٔ همراه", en="Mobile number"), max_length=20),
    Field("first_name", Text(fa="نام", en="First name"), max_length=60),
    Field("last_name", Text(fa="نام خانوادگی", en="Last name"), max_length=60),
)
OFFER_FIELDS: tuple[Field, ...] = (
    Field(
        CREDIT,
        Text(fa="حمایت اعتباری (ریال در یک زمان)", en="Credit support (rials at a time)"),
        FieldKind.RIALS,
        required=False,
        minimum=1,
        help=Text(fa="دست‌کم یکی از چهار گونهٔ حمایت را بنویسید.", en="Give at least one of the four kinds."),
    ),
    *(
        Field(
            kind,
            Text(
                fa=f"حمایت {SUPPORT_KINDS[kind].fa} (پرونده در یک زمان)",
                en=f"{SUPPORT_KINDS[kind].en} support (cases at a time)",
            ),
            FieldKind.INTEGER,
            required=False,
            minimum=1,
        )
        for kind in SUPPORT_KINDS
        if kind != CREDIT
    ),
    Field(
        "provinces",
        Text(fa="استان‌ها", en="Provinces"),
        max_length=600,
        help=Text(
            fa="نام استان‌ها با ویرگول؛ ستاره (*) برای سراسر کشور.",
            en="Names of provinces with commas; a star (*) for the whole country.",
        ),
    ),
)
_GIVEN: tuple[Field, ...] = (
    Field(
        "organisation",
        Text(fa="نام سازمان", en="Organisation"),
        required=False,
        max_length=120,
        help=Text(
            fa="تنها اگر سازمانی حمایت می‌کند؛ شخص بالا از سوی آن پاسخ می‌دهد.",
            en="Only where an organisation supports; the person then answers for it.",
        ),
    ),
    Field(
        "legal_entity_id",
        Text(fa="شناسهٔ ملی سازمان", en="The organisation's id"),
        FieldKind.LEGAL_ENTITY_ID,
        required=False,
    ),
    *OFFER_FIELDS,
)
_REHEARSAL = Field(
    "rehearsal",
    Text(fa="این یک تمرین است", en="This is a rehearsal"),
    FieldKind.BOOLEAN,
    required=False,
    help=Text(
        fa="در فهرست حامیان نمی‌آید و به هیچ‌کس پیامی نمی‌رود.",
        en="It is not in the register, and nobody gets a message.",
    ),
)
ALL_FIELDS = (*_PERSON, *_GIVEN, _REHEARSAL)

_NAMES_ON_FORM = {
    "person": "organisation",
    "organisation.name": "organisation",
    "organisation.legal_entity_id": "legal_entity_id",
}


def fields_for(actor: Actor) -> tuple[Field, ...]:
    """The association registers others, everybody else themselves; only staff rehearse."""
    person = _PERSON if may_register_supporters(actor) else ()
    return (*person, *_GIVEN, *((_REHEARSAL,) if may_rehearse(actor) else ()))


def wanted_supporter(clean: Mapping[str, Any]) -> dict[str, Any]:
    """What the form asks for, as a SupporterRequest has it."""
    person = {field.name: clean[field.name] for field in _PERSON if field.name in clean}
    organisation = {
        "name": clean.get("organisation", ""), "legal_entity_id": clean.get("legal_entity_id", ""),
    }  # fmt: skip
    return {
        "person": person or None,
        "organisation": organisation if any(organisation.values()) else None,
        **wanted_offer(clean),
        "rehearsal": clean.get("rehearsal", False),
    }


def wanted_offer(clean: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says is given and where, as a SupporterChange has it."""
    provinces = str(clean["provinces"]).replace("،", ",").split(",")
    return {
        "kinds": [
            {"kind": kind, ("amount_rials" if kind == CREDIT else "cases"): clean[kind]}
            for kind in SUPPORT_KINDS
            if kind in clean
        ],
        "provinces": [one.strip() for one in provinces if one.strip()] or [NATIONWIDE],
    }


def kinds_given(form: Mapping[str, Any]) -> list[str]:
    """The kinds that a form has something for, in their order."""
    return [kind for kind in SUPPORT_KINDS if str(form.get(kind, "")).strip()]


def names_on_form(errors: Iterable[FieldError], given: list[str]) -> tuple[FieldError, ...]:
    """The command's field errors under the names that the form has; `given` are the kinds in their order."""
    named: dict[str, FieldError] = {}
    for error in errors:
        whole, parts = error.field, error.field.split(".")
        name = _NAMES_ON_FORM.get(whole, parts[-1] if parts[0] in ("person", "organisation") else parts[0])
        if name == "kinds":
            at = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
            name = given[at] if at < len(given) else CREDIT
        named.setdefault(name, FieldError(name, error.code))
    return tuple(named.values())
