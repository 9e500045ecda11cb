"""A sample network with the published proportions: kanoons of 160 members on average, all numbers valid."""

import random  # noqa: TID251 - a sample, repeatable by its seed
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from commands.places import PROVINCES
from domain.identifiers import national_code_from_serial, sheba_from_account
from stores.members import Kanoon, Member

AVERAGE_MEMBERS = 160
TRUSTEES = (4, 8)
_SPREAD = 60
_BANK_CODE = "070"  # the branchless qarz al-hasaneh bank's own
_KINDS = {
    "mosque": "مسجد", "family": "خانوادهٔ", "neighbourhood": "محلهٔ", "village": "روستای", "organisation": "کارکنان",
}  # fmt: skip
_BONDS = (
    "امام رضا", "ولی‌عصر", "احمدی", "محمدی", "گلستان", "بهارستان", "سرآسیاب", "ده‌نو", "چشمه‌سار", "شهدا",
    "آب و فاضلاب", "آموزش و پرورش", "صالحین", "نرگس", "سپیدار", "مهرآباد",
)  # fmt: skip
_WOMEN = (
    "مریم", "زهرا", "فاطمه", "نرگس", "سمیه", "لیلا", "معصومه", "الهام", "پروین", "رقیه", "نسرین", "شیرین", "مهین",
    "طاهره", "اکرم",
)  # fmt: skip
_MEN = (
    "علی", "محمد", "حسین", "رضا", "مهدی", "حسن", "احمد", "کریم", "سعید", "یوسف", "ابراهیم", "جواد", "اکبر", "قاسم",
    "بهرام",
)  # fmt: skip
_FAMILIES = (
    "محمدی", "احمدی", "رضایی", "حسینی", "کریمی", "موسوی", "جعفری", "صادقی", "مرادی", "حیدری", "قاسمی", "نوری",
    "رحیمی", "اکبری", "شریفی", "کاظمی", "یوسفی", "ابراهیمی", "عباسی", "سلیمانی", "بلوچی", "گودرزی", "یعقوبی", "کیانی",
)  # fmt: skip


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


def sample_network(kanoons: int, seed: int, now: datetime) -> Iterator[SampleKanoon]:
    """The same network for the same seed. Serials of national codes never meet between kanoons."""
    chance = random.Random(seed)  # noqa: S311 - a sample, repeatable
    for number in range(1, kanoons + 1):
        yield _kanoon(chance, seed, number, now)


def _kanoon(chance: random.Random, seed: int, number: int, now: datetime) -> SampleKanoon:
    province = chance.choice(PROVINCES)
    county = chance.choice(province.counties)
    kind = chance.choice(sorted(_KINDS))
    kanoon_id = f"k-{seed}-{number:05}"
    size = AVERAGE_MEMBERS + chance.randint(-_SPREAD, _SPREAD)
    standing = chance.randint(*TRUSTEES)
    first = (seed * 1_000_003 + number * (AVERAGE_MEMBERS + _SPREAD + 1)) % 900_000_000
    members = tuple(
        _member(chance, kanoon_id, first + place, now, trustee=0 < place <= standing) for place in range(size)
    )
    name = f"{_KINDS[kind]} {chance.choice(_BONDS)} {county}"
    kanoon = Kanoon(
        kanoon_id, name, kind, province.name, county, county, province.code, leader_member_id=members[0].id
    )
    return SampleKanoon(kanoon, members, {member.id: chance.randint(50, 400) for member in members})


def _member(chance: random.Random, kanoon_id: str, serial: int, now: datetime, *, trustee: bool) -> Member:
    woman = chance.random() < 0.5  # noqa: PLR2004 - half of the network
    return Member(
        id=f"m-{serial:09}",
        first_name=chance.choice(_WOMEN if woman else _MEN),
        last_name=chance.choice(_FAMILIES),
        national_code=national_code_from_serial(serial),
        mobile=f"+989{chance.choice(('12', '13', '15', '18', '35'))}{serial % 10_000_000:07}",
        kanoon_id=kanoon_id,
        joined_at=(now - timedelta(days=chance.randint(30, 2_000))).astimezone(UTC),
        sheba=sheba_from_account(_BANK_CODE, f"{serial:09}"),
        trustee_ceiling_rials=chance.randint(10, 100) * 100_000_000 if trustee else 0,
    )
