"""A row of a members' file becomes a member of a kanoon, once by national code."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from commands.csv_fields import BadRow, Fault, identifier, jalali_day, name, read_row, rials
from commands.csv_rows import Column, Row
from domain.identifiers import parse_mobile, parse_national_code, parse_sheba
from domain.jalali import tehran_date, tehran_midnight
from domain.ledger import REAL_BOOK
from domain.loan_postings import opening
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.members import ACTIVE, Member, MemberStore, member_id_of
from stores.sealing import Keys

MEMBER_COLUMNS = (
    Column("national_code", parse_national_code, ("کد ملی", "شماره ملی")),
    Column("first_name", name, ("نام", "نام کوچک")),
    Column("last_name", name, ("نام خانوادگی", "فامیلی")),
    Column("mobile", parse_mobile, ("موبایل", "شماره موبایل", "تلفن همراه", "شماره همراه", "همراه")),
    Column("kanoon_id", identifier(64), ("کانون", "شناسه کانون", "کد کانون")),
    Column("joined_on", jalali_day, ("تاریخ عضویت", "عضویت")),
    Column("sheba", parse_sheba, ("شبا", "شماره شبا"), required=False),
    Column(
        "trustee_ceiling_rials",
        rials(least=0),
        ("سقف اعتماد", "سقف معتمد", "سقف معتمدی", "سقف ضمانت", "سقف اعتماد (ریال)", "سقف معتمد (ریال)"),
        required=False,
    ),
)


def take_in_member(session: Session, keys: Keys, row: Row, now: datetime) -> bool:
    """True for a new member, False for the very same again. Raises BadRow."""
    fields = read_row(MEMBER_COLUMNS, row)
    if fields["joined_on"] > tehran_date(now):
        raise BadRow(Fault("joined_on", "in_future"))
    members = MemberStore(session, keys)
    kept = members.by_national_code(fields["national_code"])
    if kept is not None:
        _expect_the_same(kept, fields)
        return False
    _expect_open_kanoon(session, fields["kanoon_id"])
    member = Member(
        id=member_id_of(keys, fields["national_code"]),
        first_name=fields["first_name"],
        last_name=fields["last_name"],
        national_code=fields["national_code"],
        mobile=fields["mobile"],
        kanoon_id=fields["kanoon_id"],
        joined_at=tehran_midnight(fields["joined_on"]),
        sheba=fields["sheba"],
        trustee_ceiling_rials=fields["trustee_ceiling_rials"] or 0,
    )
    members.put([member])
    if ceiling_rials := member.trustee_ceiling_rials:
        LedgerStore(session).post(opening(REAL_BOOK, f"capacity:{member.id}", ceiling_rials, now))
    return True


def _expect_the_same(kept: Member, fields: dict[str, Any]) -> None:
    """An import never changes a person; a row that says something else is for people to look at."""
    told = {name: said for name, said in fields.items() if said is not None}
    known = {name: getattr(kept, name, None) for name in told} | {"joined_on": tehran_date(kept.joined_at)}
    if faults := [Fault(name, "differs") for name, said in told.items() if said != known[name]]:
        raise BadRow(*faults)


def _expect_open_kanoon(session: Session, kanoon_id: str) -> None:
    kanoon = KanoonStore(session).get(kanoon_id)
    if kanoon is None:
        raise BadRow(Fault("kanoon_id", "unknown_kanoon"))
    if kanoon.state != ACTIVE:
        raise BadRow(Fault("kanoon_id", "closed_kanoon"))
