"""What becomes of a cell's input supply order, and of its money; `domain.market_states` knows the rules of such tables."""

from domain.words import Text

SUPPLY_STATES: dict[str, Text] = {
    "wanted": Text(fa="خواسته‌شده", en="Wanted"),
    "agreed": Text(fa="بها پذیرفته", en="Price agreed"),
    "paid": Text(fa="پرداخت‌شده", en="Paid"),
    "accepted": Text(fa="پذیرفتهٔ تأمین‌کننده", en="Accepted by the supplier"),
    "delivered": Text(fa="رسیده", en="Delivered"),
    "received": Text(fa="تحویل‌گرفته", en="Received"),
    "settled": Text(fa="پرداخت‌شده به تأمین‌کننده", en="Supplier paid"),
    "declined": Text(fa="ردشده", en="Declined"),
    "cancelled": Text(fa="لغوشده", en="Cancelled"),
    "failed": Text(fa="نرسیده", en="Not delivered"),
    "returned": Text(fa="پس‌فرستاده", en="Sent back"),
}
SUPPLY_ENDS = "settled declined cancelled failed returned"
SUPPLY_STEPS: dict[str, tuple[str, str]] = {
    "agreed": ("wanted", "agreed"),
    "paid": ("agreed", "paid"),
    "accepted": ("paid", "accepted"),
    "delivered": ("accepted", "delivered"),
    "received": ("delivered", "received"),
    "settled": ("received", "settled"),
    "declined": ("wanted paid", "declined"),
    "cancelled": ("wanted agreed paid", "cancelled"),
    "failed": ("accepted", "failed"),
    "returned": ("delivered", "returned"),
}
