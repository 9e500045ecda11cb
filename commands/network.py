"""A sample network with the published proportions, the same for the same seed, and nobody in it real."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random  # noqa: TID251 - a sample, repeatable

from commands.persian_names import FAMILIES, MEN, MOSQUES, NEIGHBOURHOODS, ORGANISATIONS, VILLAGES, WOMEN
from commands.places import PROVINCES, Place
from domain.identifiers import national_code_from_serial, sheba_from_account
from domain.jalali import at_tehran
from stores.kanoons import Kanoon
from stores.members import Member, member_id_of
from stores.sealing import Keys

AVERAGE_MEMBERS = 160
"""Published by the network; the sample has it exactly."""

TRUSTEES = (4, 8)
CEILINGS_RIALS = range(1_000_000_000, 10_000_000_001, 500_000_000)
POINTS = range(50, 401)
# How the kinds are spread is not published; these weights are ours.
KINDS = {"neighbourhood": 30, "mosque": 25, "village": 20, "family": 15, "organisation": 10}
_FURTHEST_FROM_AVERAGE = 110
_BANK_CODE = "070"  # the branchless qarz al-hasaneh bank's own
_FIRST_JOINED, _DAYS_OF_JOINING = date(2016, 3, 20), 3_287
_SAME_FAMILY_IN_TEN = 6
_MOBILE_PREFIXES = (
    "901", "902", "903", "905", "910", "911", "912", "913", "914", "915", "916", "917", "918", "919", "920", "921",
    "930", "933", "935", "936", "937", "938", "939", "990", "991",
)  # fmt: skip
_MOBILES_OF_A_PREFIX = 10**7
# More numbers than a kanoon has members, so that no two kanoons meet.
_NUMBERS_OF_A_KANOON = 1_000
_SERIALS, _EQUAL_DIGITS = 10**9, 111_111_111
# No factor in common with the sizes above, so that every serial is reached once.
_STEP = 387_420_489


@dataclass(frozen=True, slots=True)
class SampleKanoon:
    """A kanoon with its people; the first member leads it, the next ones are its trustees."""

    kanoon: Kanoon
    members: tuple[Member, ...]
    points: dict[str, int]

    @property
    def leader(self) -> Member:
        return self.members[0]

    @property
    def trustees(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.trustee_ceiling_rials)


def sample_network(keys: Keys, kanoons: int, seed: int) -> Iterator[SampleKanoon]:
    """So many kanoons, one at a time; member ids are those that an import of the people would give."""
    for number in range(kanoons):
        yield _kanoon(keys, seed, number, _size(number, kanoons, seed))


def _size(number: int, kanoons: int, seed: int) -> int:
    """Kanoons come in pairs, one as far above the average as the other is below it."""
    pair, is_second = divmod(number, 2)
    if number == kanoons - 1 and not is_second:
        return AVERAGE_MEMBERS
    apart = round(_dice(f"{seed}:pair:{pair}").triangular(-_FURTHEST_FROM_AVERAGE, _FURTHEST_FROM_AVERAGE))
    return AVERAGE_MEMBERS + (-apart if is_second else apart)


def _kanoon(keys: Keys, seed: int, number: int, size: int) -> SampleKanoon:
    # Dice of its own: a kanoon is the same in a small network and in a large one.
    dice = _dice(f"{seed}:kanoon:{number}")
    province = dice.choices(PROVINCES, [one.thousands for one in PROVINCES])[0]
    place = dice.choice(province.places)
    kind = dice.choices(list(KINDS), list(KINDS.values()))[0]
    family = dice.choice(FAMILIES) if kind == "family" else None
    kanoon_id, name = f"kanoon-{seed}-{number + 1}", _name(dice, kind, place, family)
    trustees = dice.randint(*TRUSTEES)
    numbers = _Numbers(_dice(f"{seed}:numbers").randrange(_SERIALS))
    members, points = [], {}
    for at in range(size):
        number_of_all = number * _NUMBERS_OF_A_KANOON + at + 1
        member = _member(keys, dice, numbers, number_of_all, kanoon_id, family, is_trustee=0 < at <= trustees)
        members.append(member)
        points[member.id] = dice.choice(POINTS)
    kanoon = Kanoon(
        kanoon_id,
        name,
        kind,
        province.name,
        place.county,
        place.city,
        province.code,
        leader_member_id=members[0].id,
    )
    return SampleKanoon(kanoon, tuple(members), points)


def _name(dice: Random, kind: str, place: Place, family: str | None) -> str:
    match kind:
        case "mosque":
            return f"مسجد {dice.choice(MOSQUES)} {place.city}"
        case "family":
            return f"خانوادهٔ {family} {place.city}"
        case "village":
            return f"روستای {dice.choice(VILLAGES)} {place.county}"
        case "organisation":
            return f"کارکنان {dice.choice(ORGANISATIONS)} {place.city}"
    return f"محلهٔ {dice.choice(NEIGHBOURHOODS)} {place.city}"


def _member(
    keys: Keys,
    dice: Random,
    numbers: "_Numbers",
    number: int,
    kanoon_id: str,
    family: str | None,
    *,
    is_trustee: bool,
) -> Member:
    serial = numbers.serial(number)
    national_code = national_code_from_serial(serial)
    own_name, has_family_name = dice.choice(FAMILIES), dice.randrange(10) < _SAME_FAMILY_IN_TEN
    joined_on = _FIRST_JOINED + timedelta(days=dice.randrange(_DAYS_OF_JOINING))
    ceiling_rials = dice.choice(CEILINGS_RIALS)
    return Member(
        id=member_id_of(keys, national_code),
        first_name=dice.choice(dice.choice((WOMEN, MEN))),
        last_name=family if family and has_family_name else own_name,
        national_code=national_code,
        mobile=numbers.mobile(number),
        kanoon_id=kanoon_id,
        joined_at=at_tehran(joined_on, 9),
        sheba=sheba_from_account(_BANK_CODE, f"10{serial:09d}1"),
        trustee_ceiling_rials=ceiling_rials if is_trustee else 0,
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers of people, scattered; different people get different ones."""

    begin: int

    def serial(self, number: int) -> int:
        """Nine digits of a national code, never all equal: nobody is given such a code."""
        serial = number
        while True:
            serial = (serial * _STEP + self.begin) % _SERIALS
            if serial % _EQUAL_DIGITS:
                return serial

    def mobile(self, number: int) -> str:
        of_all = (number * _STEP + self.begin) % (len(_MOBILE_PREFIXES) * _MOBILES_OF_A_PREFIX)
        prefix, rest = divmod(of_all, _MOBILES_OF_A_PREFIX)
        return f"+98{_MOBILE_PREFIXES[prefix]}{rest:07d}"


def _dice(seed: str) -> Random:
    # Random hashes a seed of letters itself, the same on every machine.
    return Random(seed)  # noqa: S311 - made-up people need no secrecy
