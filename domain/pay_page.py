"""Where a gateway sends the buyer's browser when they have paid or given up. It tells nothing about the buyer."""

from urllib.parse import quote


def pay_page_of(address: str, payment_id: str) -> str:
    """`address` is where the house is found."""
    return f"{address}/market/paid/{quote(payment_id, safe='')}"
