"""The contract as a document: who may have it, what stands in it, and how anybody verifies it."""

import io
import re

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.office import Office
from tests.stories.roads import to_offer, to_repayment

try:
    import weasyprint  # noqa: F401 - whether the system has what it needs
except OSError:
    pytest.skip("libpango-1.0-0 and libpangoft2-1.0-0 are not on this machine", allow_module_level=True)

IN_ENGLISH = {"Cookie": "hamyar_language=en"}


def text_of(document: bytes) -> str:
    """The words of a PDF in one line; a right-to-left document gives them in the order of their drawing."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).split())


def fonts_of(document: bytes) -> set[str]:
    pages = PdfReader(io.BytesIO(document)).pages
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    return {str(font["/BaseFont"]) for font in fonts}


async def test_what_was_signed_is_printed_and_verified_by_its_code(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 200_000_000, 18)
    answer = await office.call("GET", f"/loans/{loan.id}/contract.pdf", as_=village.leader)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    document = answer.content
    assert document.startswith(b"%PDF")
    words = text_of(document)
    assert loan.id in words
    # The amount, the fee of the first year, and the last of the eighteen instalments
    for amount in ("۲۰۰٬۰۰۰٬۰۰۰", "۴٬۰۰۰٬۰۰۰", "۱۲٬۵۰۰٬۰۰۰"):
        assert amount[::-1] in words, "digits are drawn from the right in the file"
    assert any("Vazirmatn" in name for name in fonts_of(document)), "our own font, wherever it is printed"
    (code,) = set(re.findall(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b", words))

    # Anybody with the code sees that it is genuine, whatever they type it like, and no name
    for typed in (code, code.lower().replace("-", " ")):
        page = await office.api.get("/verify", params={"code": typed})
        assert page.status_code == 200
        assert "این قرارداد اصیل است" in page.text
        assert "تمرینی" in page.text
        assert "۲۰۰٬۰۰۰٬۰۰۰" in page.text
        assert loan.id not in page.text
        assert village.members[0] not in page.text
    by_link = await office.api.get(f"/verify/{code.replace('-', '')}", headers=IN_ENGLISH)
    assert "This contract is genuine" in by_link.text
    assert "Being repaid" in by_link.text


async def test_a_wrong_code_says_nothing(office: Office) -> None:
    for typed in ("0000-0000-0000-0000", "no code at all", "<script>alert(1)</script>"):
        page = await office.api.get("/verify", params={"code": typed}, headers=IN_ENGLISH)
        assert page.status_code == 404
        assert "There is no contract with this code" in page.text
        assert "<script>alert" not in page.text
    assert (await office.api.get("/verify")).status_code == 200


async def test_before_it_is_signed_there_is_none_and_strangers_never_have_it(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 100_000_000, 10)
    path = f"/loans/{loan.id}/contract.pdf"
    none = await office.call("GET", path, as_=village.leader)
    assert (none.status_code, none.json()["code"]) == (409, "not_now")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    assert (await office.call("GET", path, as_=village.members[0])).status_code == 200
    # Who stands for it reads what they stand for; others of the kanoon do not
    standing = {one["member_id"] for one in (await loan.read())["trustees"]}
    answers = {one: (await office.call("GET", path, as_=one)).status_code for one in village.trustees}
    assert answers == {one: 200 if one in standing else 404 for one in village.trustees}
    stranger = office.found_village()
    assert (await office.call("GET", path, as_=stranger.leader)).status_code == 404


async def test_the_same_contract_is_the_same_document_whatever_becomes_of_the_loan(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    path = f"/loans/{loan.id}/contract.pdf"
    before = (await office.call("GET", path, as_=village.leader)).content
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    after = (await office.call("GET", path, as_=village.leader)).content
    assert text_of(after) == text_of(before)


async def test_a_statement_says_what_the_books_say_as_a_document_and_as_a_sheet(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 200_000_000, 18)
    early = await office.call("GET", f"/loans/{loan.id}/statement.pdf", as_=office.found_village().leader)
    assert early.status_code == 404
    first = (await loan.read())["schedule"][0]
    await loan.pass_until(first["due_on"])
    await loan.pay(10_000_000, f"S-{loan.id}")
    await loan.sees("receipt", amount_rials=10_000_000)
    sheet = await office.call("GET", f"/loans/{loan.id}/statement.xlsx", as_=village.members[0])
    assert sheet.status_code == 200
    book = load_workbook(io.BytesIO(sheet.content))
    page = book.active
    assert page.sheet_view.rightToLeft
    rows = list(page.iter_rows(min_row=4, values_only=True))
    assert [(row[1], row[3], row[4], row[5]) for row in rows] == [
        ("پرداخت وام", 200_000_000, None, 200_000_000),
        ("کارمزد", 4_000_000, None, 204_000_000),
        ("پرداخت قسط", None, 10_000_000, 194_000_000),
    ]
    assert rows[2][2] == f"S-{loan.id}"
    document = await office.call("GET", f"/loans/{loan.id}/statement.pdf", as_=village.leader)
    assert document.headers["content-type"] == "application/pdf"
    words = text_of(document.content)
    for amount in ("۲۰۴٬۰۰۰٬۰۰۰", "۱۹۴٬۰۰۰٬۰۰۰"):
        assert amount[::-1] in words


async def test_money_that_pays_a_fee_before_its_day_stands_in_the_statement(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 200_000_000, 18)
    await loan.pay(4_000_000, f"E-{loan.id}")
    await loan.sees("receipt", amount_rials=4_000_000)
    sheet = await office.call("GET", f"/loans/{loan.id}/statement.xlsx", as_=village.members[0])
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.iter_rows(min_row=4, values_only=True))
    assert [(row[1], row[2], row[3], row[4], row[5]) for row in rows] == [
        ("پرداخت وام", None, 200_000_000, None, 200_000_000),
        ("پرداخت قسط", f"E-{loan.id}", 4_000_000, 4_000_000, 200_000_000),
    ]


async def test_before_any_money_there_is_no_statement(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 100_000_000, 10)
    for form in ("pdf", "xlsx"):
        none = await office.call("GET", f"/loans/{loan.id}/statement.{form}", as_=village.leader)
        assert (none.status_code, none.json()["code"]) == (409, "not_now")
