"""The treasury enters a carrier's invoice: by a file or as text, looked at parcel by parcel before it is recorded."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.carrier_invoices import MOST_OF_A_PARCEL
from domain.permissions import Role
from stores.carrier_invoice_rows import CarrierInvoiceLineRow, CarrierInvoiceRow
from stores.cases import CaseStore
from stores.releases import ReleaseStore
from stores.staff import StaffStore
from tests.api.conftest import House, person
from tests.pages.conftest import hidden, log_in
from tests.stores.trading import MONTH, basket, deliver, open_market, pay, place

PAGE = "/carrier-invoices/new"
GOOD = "shipment_id,rials\nS-basket-1-a,300000\n"
MIXED = "مرسوله,مبلغ\nS-basket-1-a,۳۰۰٬۰۰۰\nS-basket-1-a,۳۰۰٬۰۰۰\nS-ghost,۷۰٬۰۰۰\n"
FORM = {
    "carrier": "post", "number": "F-7", "from_on": "1405/01/01", "until_on": "1405/01/31", "amount_rials": "300000",
}  # fmt: skip
LANGUAGES = pytest.mark.parametrize("language", ["fa", "en"])


@pytest.fixture
def carried(house: House) -> House:
    """A parcel for which we owe the carrier 300,000 rials."""

    def write(session: Session) -> None:
        StaffStore(session).put_person(person("treasurer", Role.TREASURY))
        place(session, basket(1, both=False))
        pay(session)
        deliver(session)
        ReleaseStore(session).release("basket-1-a", MONTH)

    open_market(house.database)
    house.database.write(write)
    return house


def invoices(house: House) -> list[tuple[str, str, int]]:
    """What was recorded: number, state and sum of each."""
    with house.database.reading() as session:
        rows = session.scalars(select(CarrierInvoiceRow).order_by(CarrierInvoiceRow.number)).all()
        return [(row.number, row.state, row.billed_rials) for row in rows]


async def sent(
    browser: httpx.AsyncClient, file: str | bytes | None = None, *, step: str = "", **typed: Any
) -> httpx.Response:
    """The form with what is typed into it, and a file where there is one."""
    token = hidden((await browser.get(PAGE)).text, "csrf_token")
    whole = FORM | {"csrf_token": token, "lines": ""} | typed | ({"step": step} if step else {})
    content = file.encode() if isinstance(file, str) else file
    parts: dict[str, Any] = {name: (None, value.encode()) for name, value in whole.items()}
    parts["file"] = ("", b"") if content is None else ("بسته‌ها.csv", content, "text/csv")
    return await browser.post(PAGE, files=parts)


def kept_in(page: str) -> dict[str, str]:
    """What a page's form carries on: its fields with their values, and the text of the parcels."""
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*?value="([^"]*)"', page)}
    text = re.search(r'<textarea[^>]*name="lines"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert text
    return {name: fields[name] for name in FORM} | {"lines": unescape(text[1])}


@LANGUAGES
async def test_what_differs_is_shown_before_anything_is_recorded(
    carried: House, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "treasurer", language)
    listed = (await browser.get("/carrier-invoices")).text
    assert f'href="{PAGE}"' in listed
    assert {"fa": "ثبت صورت‌حساب", "en": "Enter an invoice"}[language] in listed
    look = await sent(browser, MIXED, amount_rials="۶۷۰٬۰۰۰")
    assert look.status_code == 200
    words = {
        "fa": ("هنوز چیزی ثبت نشده است", "بستهٔ ناشناس", "دو بار خواسته شده", "S-ghost", "۷۰٬۰۰۰"),
        "en": ("Nothing is recorded yet", "Unknown parcel", "Billed twice", "S-ghost", "70,000"),
    }[language]
    assert [word for word in words if word not in look.text] == []
    assert look.text.count("S-ghost") == 2, "in the table, and in the text that is sent on"
    assert 'href="/cases/basket-1-a"' in look.text
    assert invoices(carried) == []
    # Back to the form, with everything that was typed; then on, and it is recorded once.
    kept = kept_in(look.text)
    changed = (await sent(browser, step="change", **kept)).text
    assert kept_in(changed)["lines"].split() == kept["lines"].split()
    assert kept_in(changed)["number"] == "F-7"
    begun = await sent(browser, step="begin", **kept)
    assert begun.status_code == 303
    where = begun.headers["location"]
    assert (await sent(browser, step="begin", **kept)).headers["location"] == where
    assert invoices(carried) == [("F-7", "received", 670_000)]
    one = (await browser.get(where)).text
    assert {"fa": "ثبت شد.", "en": "Recorded."}[language] in one
    with carried.database.reading() as session:
        lines = session.scalars(
            select(CarrierInvoiceLineRow.billed_rials).order_by(CarrierInvoiceLineRow.place)
        )
        assert list(lines) == [300_000, 300_000, 70_000]
        (id_,) = session.scalars(select(CarrierInvoiceRow.id))
        due = CaseStore(session).start_of(id_)
    assert due is not None
    assert due.argument["record"]["answered_by"] == {"started": ["treasurer"]}, (
        "who enters it does not let it be paid"
    )


async def test_the_rows_may_be_typed_and_when_all_agree_that_is_said(
    carried: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "treasurer", "en")
    look = await sent(browser, lines=GOOD)
    assert "All lines agree." in look.text
    assert invoices(carried) == []
    # A file counts more than what stands in the text.
    assert "Unknown parcel" in (await sent(browser, GOOD.replace("S-basket-1-a", "S-x"), lines=GOOD)).text


@LANGUAGES
async def test_the_same_invoice_is_that_one_and_another_under_its_number_is_refused(
    carried: House, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "treasurer", language)
    where = (await sent(browser, GOOD, step="begin")).headers["location"]
    again = await sent(browser, GOOD, number="F-۷")
    assert again.status_code == 303
    assert again.headers["location"].partition("?")[0] == where.partition("?")[0]
    known = (await browser.get(again.headers["location"])).text
    assert {"fa": "پیش‌تر ثبت شده", "en": "recorded before"}[language] in known
    for step in ("", "begin"):
        other = await sent(browser, "parcel,rials\nS-x,300000\n", step=step)
        assert other.status_code == 409
        words = {"fa": "صورت‌حساب دیگری با این شماره", "en": "Another invoice came under this number"}
        assert words[language] in other.text
        assert kept_in(other.text)["lines"].strip() == "parcel,rials\nS-x,300000", "nothing is lost"
    assert len(invoices(carried)) == 1


@LANGUAGES
async def test_wrong_rows_are_named_by_their_numbers_and_stay_to_be_put_right(
    carried: House, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "treasurer", language)
    file = (
        f"مرسوله,مبلغ\nS-basket-1-a,۳۰۰٬۰۰۰\n,۵\nS-2,-۵\nS-3,هزار\nS-4,{MOST_OF_A_PARCEL + 1}\nS-<b>5</b>,\n"
    )
    for step in ("", "begin"):
        wrong = await sent(browser, file, step=step, number="")
        assert wrong.status_code == 422
        rows = {
            "fa": ("سطرهای نادرست: ۵", "سطر ۳", "سطر ۷", "مرسوله:", "مبلغ:", "یک عدد درست بنویسید", "عدد کمتر"),
            "en": ("Rows that are not right: 5", "Row 3", "Row 7", "Parcel:", "Amount:", "Write a whole number", "smaller"),
        }[language]  # fmt: skip
        assert [word for word in rows if word not in wrong.text] == []
        assert {"fa": "سطر ۲<", "en": "Row 2<"}[language] not in wrong.text
        assert {"fa": "این مورد لازم است", "en": "This is required"}[language] in wrong.text
        assert "<b>" not in wrong.text
        assert kept_in(wrong.text)["lines"].strip() == file.strip()
        assert kept_in(wrong.text)["amount_rials"] == "300000"
    assert invoices(carried) == []


WRONG_FILES = [
    ("shipment_id\nS-1\n", "The headings are wrong: shipment_id and rials.", "سرستون‌ها درست نیست؛ «مرسوله»"),
    ("", "The file has no rows.", "در فایل سطری نیست."),
    ("مرسوله,مبلغ\nS,5\n".encode("cp1256"), "The file is not UTF-8.", "فایل UTF-8 نیست."),
    ("a,b\n" + "S,5\n" * 250_000, "The file is larger than allowed.", "فایل از اندازهٔ مجاز بزرگ‌تر است."),
    ("parcel,rials\n" + "S,5\n" * 5_001, "It has more than 5,000 rows.", "بیش از ۵۰۰۰ سطر دارد."),
]


@pytest.mark.parametrize(
    ("file", "en", "fa"), WRONG_FILES, ids=["headings", "empty", "not_utf8", "large", "rows"]
)
async def test_a_file_that_is_none_is_said_to_be_and_the_form_stays(
    carried: House, browser: httpx.AsyncClient, file: str | bytes, en: str, fa: str
) -> None:
    for language, words in (("en", en), ("fa", fa)):
        await log_in(browser, "treasurer", language)
        wrong = await sent(browser, file)
        assert wrong.status_code == 422
        assert words in wrong.text
        assert kept_in(wrong.text)["number"] == "F-7"
    assert invoices(carried) == []


@pytest.mark.parametrize(
    ("typed", "en", "fa"),
    [
        ({"amount_rials": "300001"}, "It is not the sum of the lines.", "با جمع سطرها یکی نیست."),
        ({"amount_rials": "9" * 18}, "The number is larger than allowed.", "عدد بیشتر از اندازهٔ مجاز است."),
        ({"amount_rials": "-۱"}, "The number is smaller than allowed.", "عدد کمتر از اندازهٔ مجاز است."),
        ({"until_on": "1404/12/01"}, "The last day is between", "روز پایان از روز آغاز است"),
        ({"until_on": "1407/01/01"}, "The last day is between", "روز پایان از روز آغاز است"),
        ({"from_on": "1405/13/01"}, "Not a date", "تاریخ درست نیست"),
        ({"carrier": "Post!"}, "The value is not valid.", "مقدار درست نیست."),
        ({"number": ""}, "This is required.", "این مورد لازم است."),
        ({"number": "۹" * 81}, "The text is longer than allowed.", "متن از اندازهٔ مجاز بلندتر است."),
    ],
    ids=["sum", "large", "negative", "before", "long", "day", "carrier", "required", "number"],
)
async def test_a_wrong_field_is_named_and_nothing_is_lost(
    carried: House, browser: httpx.AsyncClient, typed: dict[str, str], en: str, fa: str
) -> None:
    for language, words in (("en", en), ("fa", fa)):
        await log_in(browser, "treasurer", language)
        wrong = await sent(browser, GOOD, **typed)
        assert wrong.status_code == 422
        assert words in wrong.text
        assert kept_in(wrong.text) == FORM | typed | {"lines": GOOD}
        assert {"en": "Sum of the lines: 300,000", "fa": "جمع سطرها: ۳۰۰٬۰۰۰"}[language] in wrong.text
    assert invoices(carried) == []


async def test_who_only_reads_is_offered_nothing_and_enters_nothing(
    carried: House, browser: httpx.AsyncClient
) -> None:
    carried.database.write(lambda session: StaffStore(session).put_person(person("reader", Role.SUPERVISOR)))
    await log_in(browser, "reader", "en")
    may = (await browser.get(PAGE)).status_code == 200
    listed = await browser.get("/carrier-invoices")
    assert listed.status_code == 200
    assert (f'href="{PAGE}"' in listed.text) == may


async def test_a_form_of_an_earlier_session_is_shown_again_with_what_was_typed(
    carried: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "treasurer", "en")
    parts: dict[str, Any] = {name: (None, value.encode()) for name, value in FORM.items()}
    parts |= {"csrf_token": (None, b"x" * 64), "lines": (None, GOOD.encode()), "step": (None, b"begin")}
    stale = await browser.post(PAGE, files=parts)
    assert stale.status_code == 403
    assert invoices(carried) == []
