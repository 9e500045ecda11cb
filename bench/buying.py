"""Many buyers for few pieces in the same second: exactly as many are sold as there are, and how long each waits for the answer."""

import asyncio
import secrets
import time

import httpx
from rich.progress import Progress
from sqlalchemy.orm import Session

from bench.findings import Finding, Line, bar, milliseconds
from bench.house import House
from bench.people import REGION, Village, now
from domain.ledger import REAL_BOOK
from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from stores.offers import OfferStore
from stores.products import ProductStore

_BUYERS, _PIECES = 500, 100
_BUYERS_QUICK, _PIECES_QUICK = 100, 20
_CELL = "cell-bench"
_ADDRESS = {
    "name": "مریم رضایی", "mobile": "09121234567", "province": "تهران", "county": "ری", "address": "کوچهٔ یکم، پلاک ۲",
    "postal_code": "1234567890",
}  # fmt: skip


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Each of another member, by the API, without a worker: the goods are held before anybody works on the basket."""
    buyers, pieces = (_BUYERS_QUICK, _PIECES_QUICK) if quick else (_BUYERS, _PIECES)
    product_id = f"product-{secrets.token_hex(5)}"
    await asyncio.to_thread(_offer, house, village.leader, product_id, pieces)
    await village.token(None)
    with bar(progress, f"{buyers} buyers for {pieces} pieces"):
        began = time.perf_counter()
        bought = [_buy(house, village, one.id, product_id) for one in village.members[:buyers]]
        answers = await asyncio.gather(*bought)
        seconds = time.perf_counter() - began
    sold = [took for status, took in answers if status == httpx.codes.ACCEPTED]
    late = [took for status, took in answers if status == httpx.codes.UNPROCESSABLE_ENTITY]
    held = await asyncio.to_thread(_held, house, product_id)
    if (len(sold), len(sold) + len(late), held) != (pieces, buyers, pieces):
        raise AssertionError(f"{len(sold)} sold, {len(late)} refused, {held} held of {pieces}")
    times, sold_times = milliseconds([took for _, took in answers]), milliseconds(sold)
    numbers = {
        "buyers": buyers, "pieces": pieces, "sold": len(sold), "held": held, "seconds": round(seconds, 2),
        "answers": times, "answers_of_buyers": sold_times,
    }  # fmt: skip
    lines = [
        Line(
            f"{buyers} buyers for {pieces} pieces at once: sold",
            f"{len(sold)}, held {held}",
            f"exactly {pieces}",
        ),
        Line("… the answer", f"p50 {times['p50_ms']:,.0f} ms, p95 {times['p95_ms']:,.0f} ms"),
        Line("… of who got one", f"p50 {sold_times['p50_ms']:,.0f} ms, p95 {sold_times['p95_ms']:,.0f} ms"),
        Line("… all of them", f"{seconds:.1f} s, {buyers / seconds:,.0f} a second"),
    ]
    return Finding("buying", numbers, lines)


async def _buy(house: House, village: Village, member_id: str, product_id: str) -> tuple[int, float]:
    """The status of the answer, and how long it took in seconds."""
    headers = {
        "Authorization": f"Bearer {await village.token(None)}",
        "Idempotency-Key": secrets.token_hex(8),
    }
    body = {
        "buyer": {"member_id": member_id}, "lines": [{"product_id": product_id, "quantity": 1}],
        "ship_to": _ADDRESS,
    }  # fmt: skip
    began = time.perf_counter()
    answer = await house.api.post("/api/v1/orders", json=body, headers=headers)
    return answer.status_code, time.perf_counter() - began


def _offer(house: House, member_id: str, product_id: str, pieces: int) -> None:
    maker = Maker(_CELL, member_id, REGION, "تهران", "ری")
    terms = OfferTerms(2_000_000, 1_000_000, made_to_order=False, stock=pieces, production_days=3)
    definition = ProductDefinition(
        product_id,
        REAL_BOOK,
        maker,
        "گلیم",
        "Kilim",
        "از پشم",
        "carpets",
        "kilim",
        1_500,
        terms,
        (),
        "bench",
        now(),
    )

    def write(session: Session) -> None:
        ProductStore(session).define(definition)
        OfferStore(session).move(product_id, _CELL, OfferState.LISTED, now())

    house.database.write(write)


def _held(house: House, product_id: str) -> int:
    found = house.database.read(lambda session: OfferStore(session).get(product_id, _CELL))
    return found.reserved if found else 0
