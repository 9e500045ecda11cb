"""What a case of the market hears when one of its people has died, and what it says of that."""

from typing import Literal

from domain.words import Text

PARTY_DIED = "party.died"
"""Somebody who buys, or who answers for a cell, has died; the case is told which of its people (`party_id`)."""

Side = Literal["buyer", "cell"]

DEATHS: dict[str, Text] = {
    "buyer_died": Text(fa="خریدار درگذشته است", en="The buyer has died"),
    "cell_died": Text(fa="عضو هسته درگذشته است", en="The cell's member has died"),
}
"""Happenings, one for each side."""
