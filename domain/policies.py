"""The numbers by which processes run, read from one versioned file and validated at start."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import Field

from domain.decision_table import check_scores, check_table
from domain.kanoon_policies import (
    KanoonLifePolicy,
    KanoonMergePolicy,
    KanoonPolicy,
    KanoonSplitPolicy,
    MembershipPolicy,
)
from domain.loan_policies import DECISION_FACTS, DECISION_OUTCOMES, ExceptionPolicy, LoanPolicy, PointsPolicy
from domain.loan_process import LOAN
from domain.market_policies import (
    AfterSalesPolicy,
    BasketPolicy,
    CarrierInvoicePolicy,
    DisputePolicy,
    GoodsReturnPolicy,
    ListingPolicy,
    MarketPolicy,
    MoneyBackPolicy,
    OrderPolicy,
    PayoutAccountPolicy,
    PayoutPolicy,
    RefundReturnPolicy,
    SupplyPolicy,
)
from domain.policy_parts import Policy, Times
from domain.process import ProcessKind
from domain.processes import PROCESSES
from domain.talent_assessment import (
    ADMISSIONS,
    CRAFT_FACTS,
    KIND_FACTS,
    KIND_OUTCOMES,
    SUITABILITIES,
    SUITABILITY_FACTS,
)
from domain.talent_policies import CellLifePolicy, SupporterPolicy, SupportPolicy, TalentPolicy


class Policies(Policy):
    """All policies of one version."""

    version: str = Field(min_length=1)
    loan: LoanPolicy
    exception: ExceptionPolicy
    points: PointsPolicy
    kanoon: KanoonPolicy
    membership: MembershipPolicy
    kanoon_life: KanoonLifePolicy
    kanoon_merge: KanoonMergePolicy
    kanoon_split: KanoonSplitPolicy
    talent: TalentPolicy
    cell_life: CellLifePolicy
    supporter: SupporterPolicy
    support: SupportPolicy
    market: MarketPolicy
    payout: PayoutPolicy
    payout_account: PayoutAccountPolicy
    money_back: MoneyBackPolicy
    goods_return: GoodsReturnPolicy
    dispute: DisputePolicy
    basket: BasketPolicy
    listing: ListingPolicy
    order: OrderPolicy
    after_sales: AfterSalesPolicy
    supply: SupplyPolicy
    carrier_invoice: CarrierInvoicePolicy
    refund_return: RefundReturnPolicy


def parse_policies(text: str) -> Policies:
    """Policies of a file's text. Raises ValueError (pydantic's, tomllib's or ours), naming the place."""
    raw = tomllib.loads(text)
    for section in (*PROCESSES, "market"):
        if isinstance(raw.get(section), dict):
            raw[section]["version"] = raw.get("version", "")
    policies = Policies.model_validate(raw)
    _check_loan(policies.loan)
    _check_talent(policies.talent)
    _check_cell_life(policies.cell_life)
    for process in PROCESSES.values():
        _check_tasks(process, getattr(policies, process.kind).tasks)
    return policies


# These checks belong to the file, not to the models: a running case carries the policy of its own day,
# and must stay readable after a release that knows another task or another fact.


def _check_loan(loan: LoanPolicy) -> None:
    if loan.smallest_amount_rials > loan.largest_amount_rials:
        raise ValueError("loan.smallest_amount_rials is above loan.largest_amount_rials")
    if loan.fewest_instalments > loan.most_instalments:
        raise ValueError("loan.fewest_instalments is above loan.most_instalments")
    unknown = sorted(set(loan.purposes) - LOAN.codes["purposes"].keys())
    if unknown:
        raise ValueError(f"loan.purposes: no words for {', '.join(unknown)}")
    try:
        check_table(loan.decision, DECISION_FACTS, DECISION_OUTCOMES)
    except ValueError as error:
        raise ValueError(f"loan.decision: {error}") from error


def _check_talent(talent: TalentPolicy) -> None:
    tables = {
        "suitability": (talent.suitability, SUITABILITY_FACTS, SUITABILITIES),
        "cell_kind": (talent.cell_kind, KIND_FACTS, KIND_OUTCOMES),
        "admission": (talent.admission, CRAFT_FACTS, ADMISSIONS),
    }
    try:
        for name, (rules, facts_known, outcomes) in tables.items():  # noqa: B007 - named where it fails
            check_table(rules, facts_known, outcomes)
        name = "points"
        check_scores(talent.points, CRAFT_FACTS)
    except ValueError as error:
        raise ValueError(f"talent.{name}: {error}") from error


def _check_cell_life(cell_life: CellLifePolicy) -> None:
    days = cell_life.review_days
    if list(days) != sorted(set(days)):
        raise ValueError("cell_life.review_days: each day once, in their order")


def _check_tasks(process: ProcessKind, times: dict[str, Times]) -> None:
    declared = {task.kind for task in process.tasks}
    wrong = [f"{process.kind}.tasks: {kind} has no times" for kind in sorted(declared - times.keys())]
    wrong += [f"{process.kind}.tasks: there is no task {kind}" for kind in sorted(times.keys() - declared)]
    if wrong:
        raise ValueError("; ".join(wrong))


@cache
def shipped_policies() -> Policies:
    """The policies that come with this release."""
    return parse_policies((Path(__file__).parent / "policies.toml").read_text(encoding="utf-8"))
