"""National codes, mobiles and accounts stand readable nowhere: not in our database, nor in the engine's."""

import secrets
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.identifiers import national_code_from_serial, sheba_from_account
from stores.database import Base
from tests.office import Office
from tests.stories.buying import ADDRESS, line, on_sale, placed
from tests.stories.test_a_live_loan import live_loan


async def test_a_loan_and_a_strangers_money_leave_no_personal_data_in_clear(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    member = village.members[0]
    serial = secrets.randbelow(800_000_000)
    canaries = [
        village.national_codes[member],
        village.national_codes[village.leader],
        national_code_from_serial(serial),
        sheba_from_account("070", str(serial)),
    ]

    # Money of a stranger that no loan takes, with everything that a bank tells of it; and of the member
    reference = f"ref-{serial}"
    facts = {"reference": reference, "amount_rials": 7_000, "at": "2026-11-24T10:00:00+03:30"}
    personal = {"payer": canaries[2], "account": canaries[3]}
    await office.webhook("bank", "bank.receipt", facts | personal, secrets.token_hex(8))
    await office.exception_about(reference)
    own = {"payer": canaries[0], "loan_id": loan.id, "reference": f"own-{serial}"}
    await office.webhook("bank", "bank.receipt", facts | personal | own, secrets.token_hex(8))
    await loan.sees("receipt", reference=f"own-{serial}")

    # The ids stand there, which shows that the search finds what is readable
    rows = everything_readable(office)
    assert loan.id in rows
    assert reference in rows
    engine = b"".join(path.read_bytes() for path in engine_files(tmp_path_factory))
    assert loan.id.encode() in engine
    for canary in canaries:
        assert canary not in rows
        assert canary.encode() not in engine


async def test_an_order_leaves_no_address_in_clear(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    serial = secrets.randbelow(10_000_000)
    where = ADDRESS | {
        "name": f"نام{serial}", "mobile": f"0935{serial:07}", "address": f"کوچهٔ بن‌بست {serial}", "postal_code": f"713{serial:07}",
    }  # fmt: skip
    buyer = {"national_code": village.national_codes[village.members[1]]}
    basket = await placed(office, "", [line(kilim)], buyer=buyer, ship_to=where)
    await basket.pays()
    await basket.sees("orders_begun")
    rows = everything_readable(office)
    assert basket.id in rows
    engine = b"".join(path.read_bytes() for path in engine_files(tmp_path_factory))
    assert basket.id.encode() in engine
    canaries = (where["mobile"][1:], where["postal_code"], where["name"], where["address"])
    for canary in (*canaries, buyer["national_code"]):
        assert canary not in rows
        assert canary.encode() not in engine


def everything_readable(office: Office) -> str:
    with office.database.reading() as session:
        return "\n".join(
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in session.execute(text(f"SELECT * FROM {table.name}"))
        )


def engine_files(factory: pytest.TempPathFactory) -> list[Path]:
    return sorted(factory.getbasetemp().glob("engine*/temporal.db*"))
