"""How a talent with an approved plan becomes a cell: supporters, a loan, equipment, the first order (processes.md, B.7-10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.forms import FieldError
from domain.supplier_orders import SupplierOrder
from domain.supporter_process import CREDIT, SUPPORT_KINDS

PURPOSE = "cell_setup"
"""What the loan of a cell is for (domain.loan_words.PURPOSES); its supplier must be one for it."""
SUPPLIER_WAS_PAID = frozenset({"PAID", "RESCHEDULED_INTO", "WRITTEN_OFF"})
"""How a loan ends whose money had stayed with the supplier."""
FULFILLED = "FULFILLED"
"""How a case of support ends that has given what was asked for."""
NEEDED = "_supporters"
"""How the fields of a plan end that say how many supporters of a kind are needed."""
MOST_SUPPORTERS = 10
"""Of one kind; as many as a case of support asks for at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of a business plan, in rials: earnings a month, equipment and first inputs, the loan that is needed.

    `equipment` is what is bought, of the supplier `supplier_id` where a loan pays it; `supporters` are how many of each
    kind are needed, of credit each with `credit_rials`.
    """

    monthly_rials: int
    jobs: int
    equipment_rials: int
    loan_rials: int
    equipment: str = ""
    supplier_id: str = ""
    loan_instalments: int = 0
    supporters: Mapping[str, int] = field(default_factory=dict)
    credit_rials: int = 0


@dataclass(slots=True)
class SupportWanted:
    """Supporters of one kind: how many, how often they were asked for, and how the latest case of support ended."""

    kind: str
    needed: int
    tries: int = 0
    support_id: str = ""
    outcome: str = ""
    to_ask: bool = True
    without: bool = False
    """An officer lets it go on without them."""

    @property
    def is_settled(self) -> bool:
        return self.without or (self.outcome == FULFILLED and not self.to_ask)


@dataclass(slots=True)
class LoanWanted:
    """The loan that pays the supplier; `number` counts those that were asked for.

    `state`: asked, ready (signed, waits for the delivery), paying (it was told that all is there), paid, or ended,
    then with its `outcome`: how the loan ended, or why there was none.
    """

    number: int
    amount_rials: int
    instalments: int
    supplier_id: str
    loan_id: str
    state: str = "asked"
    outcome: str = ""


@dataclass(slots=True)
class Equipment:
    """What is bought for the cell; `state` is one of domain.talent_equipment_tasks.EQUIPMENT_STATES.

    `orders` counts how often it was ordered; `deliver_by` is a day (ISO 8601), `photo` the id of the proof's file, and
    `own_rials` what the member has paid to the supplier.
    """

    state: str = "wanted"
    orders: int = 0
    order_number: str = ""
    deliver_by: str = ""
    photo: str = ""
    own_rials: int = 0
    supplier_order: SupplierOrder | None = None
    """The order that a connected supplier was asked to take itself."""

    @property
    def order_under_way(self) -> SupplierOrder | None:
        """The supplier's own order, as long as it is the one that is followed: people order anew what fails."""
        order = self.supplier_order
        return order if order is not None and order.state != "refused" and self.orders == 1 else None


def plan_of(form: Mapping[str, Any]) -> Plan:
    """A plan from its clean form."""
    return Plan(
        monthly_rials=form["monthly_rials"],
        jobs=form["jobs"],
        equipment_rials=form["equipment_rials"],
        loan_rials=form["loan_rials"],
        equipment=str(form.get("equipment", "")),
        supplier_id=str(form.get("supplier_id", "")),
        loan_instalments=int(form.get("loan_instalments", 0)),
        supporters={kind: int(count) for kind in SUPPORT_KINDS if (count := form.get(f"{kind}{NEEDED}"))},
        credit_rials=int(form.get("credit_rials", 0)),
    )


def wrong_in_plan(form: Mapping[str, Any]) -> list[FieldError]:
    """What of a plan's clean form does not go together: each part by the field that is missing or wrong."""
    plan = plan_of(form)
    missing = {
        "equipment": plan.equipment_rials and not plan.equipment,
        "loan_instalments": plan.loan_rials and not plan.loan_instalments,
        "supplier_id": plan.loan_rials and not plan.supplier_id,
        "credit_rials": plan.supporters.get(CREDIT) and not plan.credit_rials,
    }
    wrong = [FieldError(name, "required") for name, is_missing in missing.items() if is_missing]
    if plan.loan_rials > plan.equipment_rials:
        # A loan pays for what is bought, and is no way to cash.
        wrong.append(FieldError("loan_rials", "more_than_equipment"))
    return wrong


@dataclass(frozen=True, slots=True)
class SetupKept:
    """How far a talent's cell is set up, to be kept as it is now; see `setup_told`."""

    talent_id: str
    at: datetime
    setup: dict[str, Any]
