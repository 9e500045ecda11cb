"""Stretches of a product's way into the market that several stories walk."""

import io
import secrets
from typing import Any

import httpx
from PIL import Image

from tests.office import Case, Office, Village
from tests.stories.cells import EXPERT, begun

SAMIN, OTHER_SAMIN = "product_expert1", "product_expert2"
OFFER: dict[str, Any] = {"price_rials": 2_000_000, "cost_rials": 1_200_000, "stock": 5, "production_days": 3}


def a_picture(side: int = 60, form: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side), (180, 60, 40)).save(written, form)
    return written.getvalue()


def a_product(cell_id: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_id": cell_id, "name_fa": "گليم دست‌بافت", "name_en": "Hand-woven kilim", "description": "از پشم",
        "category_code": "carpets", "weight_grams": 1_500, "offer": OFFER,
    } | more  # fmt: skip


async def send(
    office: Office, method: str, path: str, body: Any = None, *, as_: str = EXPERT, key: str | None = None
) -> httpx.Response:
    return await office.call(method, path, body, as_=as_, **{"Idempotency-Key": key or secrets.token_hex(8)})


async def add_photo(
    office: Office, product_id: str, content: bytes | None = None, as_: str = EXPERT
) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {await office.token(as_)}",
        "Content-Type": "application/octet-stream",
        "Idempotency-Key": secrets.token_hex(8),
    }
    whole = content if content is not None else a_picture()
    return await office.api.post(f"/api/v1/products/{product_id}/photos", content=whole, headers=headers)


async def drafted(office: Office, village: Village, *, rehearsal: bool = True) -> tuple[str, str]:
    """A draft with a photo, defined by an expert of cells; the ids of the product and of its cell."""
    cell = await begun(office, village, rehearsal=rehearsal)
    defined = await send(office, "POST", "/products", a_product(cell.id))
    assert defined.status_code == 201, defined.text
    product_id = defined.json()["id"]
    photo = await add_photo(office, product_id)
    assert photo.status_code == 201, photo.text
    return product_id, cell.id


async def handed_in(office: Office, product_id: str, cell_id: str, as_: str = EXPERT) -> Case:
    """In review, with its task open."""
    answer = await send(office, "POST", f"/products/{product_id}/offers/{cell_id}/submit", as_=as_)
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="listing.review")
    return case


async def the_offer(office: Office, product_id: str, as_: str = EXPERT) -> dict[str, Any]:
    found = await office.read(f"/products/{product_id}", as_=as_)
    offer: dict[str, Any] = found["offers"][0]
    return offer


async def listed(office: Office, village: Village, *, rehearsal: bool = True) -> tuple[str, str]:
    """Reviewed and in the market."""
    product_id, cell_id = await drafted(office, village, rehearsal=rehearsal)
    case = await handed_in(office, product_id, cell_id)
    await case.says("listing.review", SAMIN, "approve")
    assert (await case.ends())["outcome"] == "APPROVED"
    return product_id, cell_id
