"""What somebody has put into their basket, kept by their own browser: no log-in and no script is needed for it.

A line is a product, a mark for the cell that makes it (buyers see no ids of cells), how many, and the price that was shown.
Nothing in it is believed: whatever is ordered is looked up again.
"""

import hashlib
import re
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from api.state import state_of
from domain.products import MOST_RIALS, MOST_UNITS

COOKIE = "hamyar_basket"
MOST_LINES = 30
"""As many as a browser keeps."""
_KEPT_SECONDS = 30 * 24 * 3600
_LINE = re.compile(r"([A-Za-z0-9_.:-]{1,64})~([0-9a-f]{16})~([0-9]{1,7})~([0-9]{1,13})")


@dataclass(frozen=True, slots=True)
class Put:
    """Units of one cell's product (`mark`: which cell), and the price of each that the page showed, in rials."""

    product_id: str
    mark: str
    units: int
    price_rials: int

    @property
    def of(self) -> tuple[str, str]:
        return self.product_id, self.mark


def mark_of(product_id: str, cell_id: str) -> str:
    """Which cell's product is meant, without saying which cell it is."""
    return hashlib.sha256(f"{product_id}\n{cell_id}".encode()).hexdigest()[:16]


def basket_of(request: Request) -> list[Put]:
    """What is in it; whatever is no line of ours is not."""
    found = (_LINE.fullmatch(one) for one in request.cookies.get(COOKIE, "").split("|"))
    lines = {
        (one[1], one[2]): Put(one[1], one[2], int(one[3]), int(one[4]))
        for one in found
        if one is not None and 0 < int(one[3]) <= MOST_UNITS and int(one[4]) <= MOST_RIALS
    }
    return list(lines.values())[:MOST_LINES]


def changed(lines: list[Put], line: Put, *, added: bool = False) -> list[Put]:
    """With so many of it (none: without it), or so many more; a full basket takes nothing else."""
    known = next((one for one in lines if one.of == line.of), None)
    if known is None:
        new = line.units > 0 and _LINE.fullmatch(_written(line)) is not None
        return [*lines, line] if new and len(lines) < MOST_LINES else lines
    units = min(known.units + line.units if added else line.units, MOST_UNITS)
    kept = [replace(line, units=units) if one.of == line.of else one for one in lines]
    return [one for one in kept if one.units > 0]


def keep_basket(request: Request, response: Response, lines: list[Put]) -> None:
    """Gives it back to the browser; an empty one is forgotten."""
    if not lines:
        response.delete_cookie(COOKIE, path="/market")
        return
    text = "|".join(map(_written, lines))
    response.set_cookie(
        COOKIE, text, max_age=_KEPT_SECONDS, path="/market", secure=state_of(request).https, httponly=True,
        samesite="lax",
    )  # fmt: skip


def _written(line: Put) -> str:
    return f"{line.product_id}~{line.mark}~{line.units}~{line.price_rials}"
