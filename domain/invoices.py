"""The numbers that sellers give their invoices, as they are compared."""

import re

from domain.persian import search_key

LONGEST_KEY = 160
_PARTS = re.compile(r"\d+|[^\W\d_]+")


def invoice_key(document: str) -> str:
    """The number in one spelling: case, signs, spaces and leading zeros make no other invoice of it.

    Letters and digits stay apart, so that 1-11 is not 11-1. At most LONGEST_KEY letters.
    """
    written = search_key(document)
    parts = [str(int(part)) if part.isdecimal() else part for part in _PARTS.findall(written)]
    return (" ".join(parts) or written)[:LONGEST_KEY]
