"""The form of a new kanoon, declared, and what it says to the command that proposes one."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.counties import County
from domain.forms import Choice, Field, FieldError, FieldKind
from domain.kanoon_process import KIND_WORDS
from domain.permissions import NATIONWIDE, Actor, may_rehearse
from domain.words import Text

_NAME = Field("name", Text(fa="نام کانون", en="Name"), max_length=120)
_KIND = Field(
    "kind",
    Text(fa="گونه", en="Kind"),
    FieldKind.CHOICE,
    choices=tuple(Choice(code, words) for code, words in KIND_WORDS.items()),
)
_COUNTY = Text(fa="شهرستان", en="County")
_CITY = Field("city", Text(fa="شهر یا روستا", en="Town or village"), max_length=60)
_LEADER = Field(
    "leader_id",
    Text(fa="رهبر", en="Leader"),
    help=Text(
        fa="شناسهٔ عضوی رهبری که هنوز کانونی ندارد؛ هنگام نوشتن پیشنهاد می‌شود.",
        en="The member id of a leader who leads no kanoon yet; suggested as you type.",
    ),
    max_length=64,
)
_REHEARSAL = Field(
    "rehearsal",
    Text(fa="این یک تمرین است", en="This is a rehearsal"),
    FieldKind.BOOLEAN,
    required=False,
    help=Text(
        fa="پیام واقعی فرستاده نمی‌شود و ساعت پرونده را می‌توان جلو برد.",
        en="No real message is sent, and the case's clock can be moved on.",
    ),
)
_NAMES_ON_FORM = {"place.province": "county", "place.county": "county", "place.city": "city"}


def counties_for(actor: Actor, counties: Iterable[County]) -> dict[str, County]:
    """Where this person may propose one, by what the form calls a county."""
    return {
        f"{one.province_code}:{one.key}": one
        for one in sorted(counties, key=lambda one: (one.province_fa, one.county_fa))
        if actor.region in (NATIONWIDE, one.province_code)
    }


def fields_for(actor: Actor, counties: Mapping[str, County]) -> tuple[Field, ...]:
    """The form for this person; the founders stand apart."""
    county = Field(
        "county",
        _COUNTY,
        FieldKind.CHOICE,
        choices=tuple(Choice(value, _named(one, actor)) for value, one in counties.items()),
    )
    rehearsal = (_REHEARSAL,) if may_rehearse(actor) else ()
    return (_NAME, _KIND, county, _CITY, _LEADER, *rehearsal)


def wanted_kanoon(
    typed: Mapping[str, str], counties: Mapping[str, County], founders: list[dict[str, str]]
) -> dict[str, Any]:
    """What the form asks for, as a KanoonRequest has it; what was left empty is left out."""
    county = counties.get(typed.get("county", ""))
    place = {"city": typed.get("city", "")}
    if county is not None:
        place |= {"province": county.province_fa, "county": county.county_fa}
    wanted = {name: typed.get(name, "") for name in ("name", "kind", "leader_id")}
    return _filled(wanted) | {
        "place": _filled(place),
        "founders": founders,
        "rehearsal": typed.get("rehearsal") in ("true", "on"),
    }


def name_on_form(error: FieldError) -> FieldError:
    """The command's findings, by the names of the form's fields."""
    return FieldError(_NAMES_ON_FORM.get(error.field, error.field), error.code)


def _named(county: County, actor: Actor) -> Text:
    if actor.region != NATIONWIDE:
        return Text(fa=county.county_fa, en=county.county_en)
    return Text(
        fa=f"{county.province_fa}، {county.county_fa}", en=f"{county.province_en}, {county.county_en}"
    )


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value.strip()}
