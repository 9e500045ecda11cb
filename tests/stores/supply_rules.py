"""What a cell buys of a supplier, as part of the market's state machine: out of its sales or by the bank, in any order."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain.supply_states import SUPPLY_ENDS
from stores.database import Database
from stores.supplies import SupplyStore
from tests.stores.trading import MONTH, open_supply

PRICES = (1, 300_001, 900_000, 5_000_000)
RECEIPTS = {"part": 250_000, "whole": 900_000, "odd": 7}
ENDS = sorted(set(SUPPLY_ENDS.split()) - {"settled"})

some = st.integers(0, 11)
prices = st.sampled_from(PRICES)


class SupplyRules(RuleBasedStateMachine):
    """Two supplies of cell-1. Whoever mixes it in says how a step is done, and which supplies there are."""

    database: Database

    def does(self, method: Callable[..., Any], *given: Any, **more: Any) -> bool:
        raise NotImplementedError

    def one_of(self, what: str, which: int) -> str:
        raise NotImplementedError

    @initialize(far=st.integers(0, 5), rials=prices)
    def begin_supply(self, far: int, rials: int) -> None:
        """The first supply is so far already: wanted, paid for, with its cell, its supplier paid."""
        if far:
            self.want(1, rials)
        if far > 1:
            for name in RECEIPTS:
                self.pay_for_supply(0, name)
        if far > 2:
            self.goods_come(0, 10, None)
        if far > 3:
            self.pay_supplier(0, 1, "rejected" if far == 4 else "settled")

    @rule(number=st.integers(1, 2), rials=prices)
    def want(self, number: int, rials: int) -> None:
        self.database.write(lambda session: open_supply(session, number))
        self.does(SupplyStore.agree, f"supply-{number}", "supplier-1", rials, MONTH)

    @rule(which=some, how=st.sampled_from(["sales", *RECEIPTS]))
    def pay_for_supply(self, which: int, how: str) -> None:
        supply = self.one_of("supply", which)
        if how == "sales":
            self.does(SupplyStore.pay_out_of_sales, supply, MONTH)
        else:
            self.does(SupplyStore.take_receipt, supply, f"T-{supply}-{how}", RECEIPTS[how], MONTH)
        self.does(SupplyStore.hold, supply, MONTH)

    @rule(which=some, units=st.integers(1, 12), kept=st.none() | st.integers(1, 2_000_000))
    def goods_come(self, which: int, units: int, kept: int | None) -> None:
        supply = self.one_of("supply", which)
        self.does(SupplyStore.accept, supply, MONTH)
        self.does(SupplyStore.deliver, supply, MONTH)
        self.does(SupplyStore.receive, supply, units, MONTH, kept)

    @rule(which=some, step=st.sampled_from([SupplyStore.accept, SupplyStore.deliver]))
    def supplier_says(self, which: int, step: Callable[..., Any]) -> None:
        self.does(step, self.one_of("supply", which), MONTH)

    @rule(which=some, event=st.sampled_from(ENDS))
    def end_supply(self, which: int, event: str) -> None:
        self.does(SupplyStore.end, self.one_of("supply", which), event, MONTH)

    @rule(which=some, number=st.integers(1, 2), says=st.sampled_from(["nothing", "settled", "rejected"]))
    def pay_supplier(self, which: int, number: int, says: str) -> None:
        supply = self.one_of("supply", which)
        order = f"{supply}:supplier:{number}"
        self.does(SupplyStore.pay, supply, order, MONTH)
        if says == "settled":
            self.does(SupplyStore.settle, supply, order, MONTH)
        elif says == "rejected":
            self.does(SupplyStore.not_paid, supply, order, MONTH)
