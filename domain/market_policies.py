"""The numbers by which the members' market runs: what comes into it, baskets, orders, returns, payouts."""

from datetime import time

from pydantic import Field

from domain.policy_parts import Policy, SpanText, Times


class BasketPolicy(Policy):
    """What a buyer pays at once: a gateway that does not answer is asked again after `ask_again_minutes`; after the basket
    has expired, or was paid otherwise, tries that are open are asked about `look_after` so long; the carrier's tariff.
    """

    version: str = ""
    pay_minutes: int = Field(ge=1, le=10_080)
    most_tries: int = Field(ge=1, le=50)
    ask_again_minutes: int = Field(ge=1, le=60)
    look_after: tuple[SpanText, ...] = Field(min_length=1)
    carrier: str = Field(min_length=1, max_length=32)
    carrier_rials: int = Field(ge=0)
    carrier_rials_a_kilogram: int = Field(ge=0)
    tasks: dict[str, Times]

    def carrier_takes(self, grams: int) -> int:
        """For bringing so many grams from one cell to the buyer; each kilogram that is begun counts. Rials."""
        return self.carrier_rials + -(-grams // 1_000) * self.carrier_rials_a_kilogram


class MarketPolicy(Policy):
    """Orders of the members' market and payouts to cells. Windows of withdrawal and commissions are of categories
    (domain/reference/categories.csv); hours of cycles are Tehran's.
    """

    version: str = ""
    most_loan_per_mille: int = Field(ge=0, le=1_000)
    paya_cycles: tuple[time, ...] = Field(min_length=1)
    paya_cutoff_minutes: int = Field(ge=0, le=720)
    four_eyes_above_rials: int = Field(ge=0)
    sheba_rests: SpanText
    failures_restrict: int = Field(ge=1, le=20)


class PayoutPolicy(Policy):
    """A batch of payouts: how long before a cycle's cutoff it is prepared, how often a short account is looked at.

    `polls`: when the bank is asked about a file that it has not told of, from its sending on; then a person is.
    """

    version: str = ""
    prepare_minutes: int = Field(ge=5, le=1_440)
    short_again_minutes: int = Field(ge=1, le=240)
    polls: tuple[SpanText, ...] = Field(min_length=1)
    tasks: dict[str, Times]


class PayoutAccountPolicy(Policy):
    version: str = ""
    tasks: dict[str, Times]


class MoneyBackPolicy(Policy):
    """Money that goes back to buyers: when the gateway and the bank are asked about it, counted from its sending.

    `look_for_money` is how often it is looked whether the gateway has handed over what the bank is to pay.
    """

    gateway_polls: tuple[SpanText, ...] = Field(min_length=1)
    bank_polls: tuple[SpanText, ...] = Field(min_length=1)
    look_for_money: SpanText


class RefundReturnPolicy(Policy):
    version: str = ""
    tasks: dict[str, Times]


class GoodsReturnPolicy(Policy):
    """Goods that go back. `look_within`: of the cell once they are sent, then market support looks in its place;
    `defects_within`: from delivery, for goods that are faulty or not what was ordered.
    """

    version: str = ""
    look_within: SpanText
    defects_within: SpanText
    tasks: dict[str, Times]


class DisputePolicy(Policy):
    """Disputes about orders: how long after delivery one can be begun; evidence and decision are times of tasks."""

    version: str = ""
    begun_within: SpanText
    tasks: dict[str, Times]


class OrderPolicy(Policy):
    """An order on its way: how many are looked at before they are sent, and how long silence is left alone.

    `staff_after`: of a cell that does not answer, before an expert of cells may answer for it; `late_after`: of goods
    that are not ready in their days, before market support decides; `no_scan`: of a parcel, before the carrier is
    asked, and then a person; `look_again`: of money that is not paid out.
    """

    version: str = ""
    sample_first: int = Field(ge=0, le=1_000)
    sample_one_in: int = Field(ge=1, le=10_000)
    most_remakes: int = Field(ge=0, le=10)
    staff_after: SpanText
    late_after: SpanText
    no_scan: SpanText
    look_again: SpanText
    tasks: dict[str, Times]


class ListingPolicy(Policy):
    """What comes into the market: how often it may be returned, and how far a price moves before it is looked at."""

    version: str = ""
    price_review_percent: int = Field(ge=0, le=1_000)
    most_returns: int = Field(ge=0, le=10)
    tasks: dict[str, Times]


class AfterSalesPolicy(Policy):
    """Until when something may be said of what was delivered, and how much of its own the market gives a buyer."""

    version: str = ""
    say_within: SpanText
    most_photos: int = Field(ge=0, le=20)
    most_goodwill_rials: int = Field(gt=0)
    four_eyes_above_rials: int = Field(ge=0)
    tasks: dict[str, Times]


class SupplyPolicy(Policy):
    """Input supplies of cells: how long one may pay, and how often suppliers and the bank are asked what became of it."""

    version: str = ""
    pay: SpanText
    supplier_polls: tuple[SpanText, ...]
    bank_polls: tuple[SpanText, ...]
    look_for_money: SpanText
    tasks: dict[str, Times]


class CarrierInvoicePolicy(Policy):
    """Carriers' invoices: above which sum two people let one be paid, and how often the bank is asked about it."""

    version: str = ""
    four_eyes_above_rials: int = Field(ge=0)
    bank_polls: tuple[SpanText, ...] = Field(min_length=1)
    look_for_money: SpanText
    tasks: dict[str, Times]
