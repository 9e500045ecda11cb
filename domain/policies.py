"""The numbers by which processes run, read from one versioned file and validated at start."""

import tomllib
from dataclasses import fields
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.after_sales_process import AFTER_SALES
from domain.basket_process import BASKET
from domain.case import TaskTimes
from domain.cell_process import CELL_LIFE
from domain.decision_table import Rule, ScoreRule, check_scores, check_table
from domain.dispute_process import DISPUTE
from domain.exception_process import EXCEPTION
from domain.fees import FeePolicy
from domain.goods_return_process import GOODS_RETURN
from domain.history import BorrowingHistory
from domain.kanoon_life_process import KANOON_LIFE
from domain.kanoon_merge_process import KANOON_MERGE
from domain.kanoon_process import KANOON
from domain.kanoon_split_process import KANOON_SPLIT
from domain.listing_process import LISTING
from domain.loan_process import LOAN
from domain.membership_process import MEMBERSHIP
from domain.order_process import ORDER
from domain.payout_account_process import PAYOUT_ACCOUNT
from domain.payout_process import PAYOUT_BATCH
from domain.permissions import Role
from domain.points_process import POINTS_MOVE
from domain.process import ProcessKind
from domain.supply_process import SUPPLY_KIND
from domain.support_process import SUPPORT
from domain.supporter_process import SUPPORTER
from domain.talent_assessment import (
    ADMISSIONS,
    CRAFT_FACTS,
    KIND_FACTS,
    KIND_OUTCOMES,
    SUITABILITIES,
    SUITABILITY_FACTS,
)
from domain.talent_process import TALENT
from domain.working_days import Duration


def _a_duration(text: str) -> str:
    Duration.parse(text)
    return text


def _a_span(text: str) -> str:
    if Duration.parse(text).unit == "wd":
        raise ValueError("working days are counted for tasks only")
    return text


DECISION_FACTS = frozenset({"amount_rials", "rank", "affordable", "recognised_manually", "trustees"}) | {
    one.name for one in fields(BorrowingHistory)
}
DECISION_OUTCOMES = frozenset({"approve", "officer", "committee", "reject"})

DurationText = Annotated[str, AfterValidator(_a_duration)]
SpanText = Annotated[str, AfterValidator(_a_span)]
"""Hours or calendar days: a workflow counts them by itself."""


class _Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Times(_Policy):
    """The times of one kind of task, relative to its opening."""

    due: DurationText
    reminders: tuple[DurationText, ...] = ()
    escalate: DurationText | None = None
    escalate_to: Role = Role.SUPERVISOR
    expires: DurationText | None = None

    def as_task_times(self) -> TaskTimes:
        return TaskTimes(
            due=self.due,
            reminders=self.reminders,
            escalate=self.escalate,
            escalate_to=self.escalate_to,
            expires=self.expires,
        )

    def later_by(self, days: int) -> "Times":
        """The same, counted from so many days after the opening."""
        return Times(
            due=_shifted(self.due, days),
            reminders=tuple(_shifted(one, days) for one in self.reminders),
            escalate=self.escalate and _shifted(self.escalate, days),
            escalate_to=self.escalate_to,
            expires=self.expires and _shifted(self.expires, days),
        )


def _shifted(text: str, days: int) -> str:
    one = Duration.parse(text)
    return str(Duration(one.amount + days * (24 if one.unit == "h" else 1), one.unit))


TIMES_OF_NEW_KINDS = Times(due="3wd", reminders=("1wd",))
"""For tasks of a release that is younger than the policy which a case carries."""


class RecognitionPolicy(_Policy):
    """How long Mer'at is waited for and asked again, and what people may recognise instead."""

    polls: tuple[SpanText, ...]
    manual_after: SpanText
    manual_ceiling_rials: int = Field(gt=0)
    valid_for: SpanText = "365d"


class TrusteePolicy(_Policy):
    needed: int = Field(ge=0, le=10)
    replacement_rounds: int = Field(ge=0, le=10)
    shortfall: SpanText = "30d"


class OfferPolicy(_Policy):
    """How many one-time codes an offer has, and how often each may be tried."""

    codes: int = Field(default=5, ge=1, le=20)
    tries_a_code: int = Field(default=3, ge=1, le=10)


class DisbursementPolicy(_Policy):
    second_person_above_rials: int = Field(ge=0)
    polls: tuple[SpanText, ...]


class RepaymentPolicy(_Policy):
    """Days relative to an instalment's due date (before) and deadline (after).

    The committee is asked again every `committee_again_after_days` for as long as the instalment is unpaid.
    What has a default came after the first contracts.
    """

    remind_days_before: tuple[int, ...]
    overdue_days: tuple[int, ...]
    leader_calls_after_days: int = Field(gt=0)
    trustees_told_after_days: int = Field(default=15, gt=0)
    meeting_after_days: int = Field(default=30, gt=0)
    committee_after_days: int = Field(default=60, gt=0)
    committee_again_after_days: int = Field(default=30, gt=0)
    longest_hardship_months: int = Field(default=3, ge=1, le=12)
    most_instalments: int = Field(default=60, ge=1, le=600)
    settlement_charges_begun: bool = True
    points_earned_per_ten_million_rials: int = Field(default=0, ge=0)
    points_if_late_at_most_days: int = Field(default=3, ge=0)
    quote_days: int = Field(default=10, ge=1, le=60)
    reminder_hour: int = Field(ge=0, le=23)


class LoanPolicy(_Policy):
    """The loan product: a snapshot of it travels with every case and stands in the contract."""

    version: str = ""
    fee_policy: FeePolicy
    yearly_fee_basis_points: int = Field(ge=0, le=10_000)
    smallest_amount_rials: int = Field(gt=0)
    largest_amount_rials: int = Field(gt=0)
    fewest_instalments: int = Field(ge=1)
    most_instalments: int = Field(ge=1, le=600)
    purposes: tuple[str, ...]
    points_per_ten_million_rials: int = Field(ge=0)
    recognition: RecognitionPolicy
    held_for: SpanText = "30d"
    trustees: TrusteePolicy
    offer: OfferPolicy = OfferPolicy()
    disbursement: DisbursementPolicy
    repayment: RepaymentPolicy
    tasks: dict[str, Times]
    decision: tuple[Rule, ...]

    def points_for(self, amount_rials: int) -> int:
        """Priority points that a loan of this amount takes, rounded up to the next ten million rials."""
        return -(-amount_rials // 10_000_000) * self.points_per_ten_million_rials


class ExceptionPolicy(_Policy):
    version: str = ""
    tasks: dict[str, Times]


class PointsPolicy(_Policy):
    version: str = ""
    tasks: dict[str, Times]


class KanoonPolicy(_Policy):
    """How a kanoon forms: how many found it, how long they have, how often it may be returned."""

    version: str = ""
    quorum: int = Field(ge=3, le=200)
    recruiting: DurationText
    remind_after: tuple[DurationText, ...]
    extension: DurationText
    fewest_trustees: int = Field(ge=1, le=20)
    most_returns: int = Field(ge=0, le=10)
    recognition_polls: tuple[DurationText, ...]
    tasks: dict[str, Times]


class MembershipPolicy(_Policy):
    """How somebody comes into a kanoon: how long they have to answer, and how many it takes at most."""

    version: str = ""
    most_members: int = Field(ge=3, le=100_000)
    invitation: DurationText
    remind_after: tuple[DurationText, ...]
    objection: DurationText
    tasks: dict[str, Times]


class KanoonMergePolicy(_Policy):
    """How two kanoons merge: how many members the one may have, how often it may be returned."""

    version: str = ""
    most_members: int = Field(ge=3, le=100_000)
    most_returns: int = Field(ge=0, le=10)
    tasks: dict[str, Times]


class KanoonSplitPolicy(_Policy):
    """How a kanoon is split: how many go and stay at least, and what the founding of the new one needs."""

    version: str = ""
    fewest_members: int = Field(ge=3, le=200)
    fewest_trustees: int = Field(ge=1, le=20)
    most_returns: int = Field(ge=0, le=10)
    recognition_polls: tuple[DurationText, ...]
    tasks: dict[str, Times]


class KanoonLifePolicy(_Policy):
    """How an active kanoon is watched: visits, how many members, what warns, how often a closing one is looked at."""

    version: str = ""
    visit_every_months: int = Field(ge=1, le=12)
    missed_before_warning: int = Field(ge=1, le=10)
    fewest_members: int = Field(ge=1, le=200)
    most_members: int = Field(ge=1, le=10_000)
    near_full_percent: int = Field(ge=1, le=100)
    look_again: DurationText
    tasks: dict[str, Times]


class TalentPolicy(_Policy):
    """From a talent to a cell: the tables (domain.talent_assessment), and how long everybody has."""

    version: str = ""
    held_for: DurationText = "60d"
    absences_to_call: int = Field(default=2, ge=1, le=100)
    retakes: int = Field(default=1, ge=0, le=10)
    training_polls: tuple[DurationText, ...]
    most_reworks: int = Field(default=3, ge=0, le=10)
    most_plan_returns: int = Field(default=3, ge=0, le=10)
    most_support_cases: int = Field(default=3, ge=1, le=20)
    most_loans: int = Field(default=3, ge=1, le=20)
    most_orders: int = Field(default=3, ge=1, le=20)
    supplier_polls: tuple[DurationText, ...] = ("10d", "14d", "18d", "24d", "30d")
    most_pilot_reworks: int = Field(default=2, ge=0, le=10)
    remind_after: tuple[DurationText, ...]
    tasks: dict[str, Times]
    suitability: tuple[Rule, ...]
    cell_kind: tuple[Rule, ...]
    admission: tuple[Rule, ...]
    points: tuple[ScoreRule, ...]


class CellLifePolicy(_Policy):
    """How a cell is watched: days of its reviews, when silence counts as dormant, how long a probation lasts.

    After the last of `review_days`, which is that of its first year, a review comes every `later_every_days`.
    """

    version: str = ""
    review_days: tuple[Annotated[int, Field(ge=1, le=3_660)], ...] = Field(min_length=1)
    later_every_days: int = Field(ge=30, le=3_660)
    dormant_after: SpanText
    dormant_after_later: SpanText
    probation: SpanText
    tasks: dict[str, Times]


class SupporterPolicy(_Policy):
    """How much a supporter may offer at most, of credit in rials and of the others in cases at a time."""

    version: str = ""
    most_credit_rials: int = Field(gt=0)
    most_cases: int = Field(ge=1, le=10_000)
    tasks: dict[str, Times]


class SupportPolicy(_Policy):
    """How supporters are asked: so many for each that is needed, for so long, so many rounds; and what a pledge is.

    `pledge` is how long after accepting it is to be fulfilled; then it is released and offered to somebody else.
    """

    version: str = ""
    most_needed: int = Field(ge=1, le=100)
    asked_for_each: int = Field(ge=1, le=20)
    most_asked: int = Field(ge=1, le=200)
    rounds: int = Field(ge=1, le=20)
    round: DurationText
    remind_round_after: tuple[DurationText, ...]
    pledge: DurationText
    remind_pledge_after: tuple[DurationText, ...]
    tasks: dict[str, Times]


class BasketPolicy(_Policy):
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


class MarketPolicy(_Policy):
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


class PayoutPolicy(_Policy):
    """A batch of payouts: how long before a cycle's cutoff it is prepared, how often a short account is looked at.

    `polls`: when the bank is asked about a file that it has not told of, from its sending on; then a person is.
    """

    version: str = ""
    prepare_minutes: int = Field(ge=5, le=1_440)
    short_again_minutes: int = Field(ge=1, le=240)
    polls: tuple[SpanText, ...] = Field(min_length=1)
    tasks: dict[str, Times]


class PayoutAccountPolicy(_Policy):
    version: str = ""
    tasks: dict[str, Times]


class MoneyBackPolicy(_Policy):
    """Money that goes back to buyers: when the gateway and the bank are asked about it, counted from its sending.

    `look_for_money` is how often it is looked whether the gateway has handed over what the bank is to pay.
    """

    gateway_polls: tuple[SpanText, ...] = Field(min_length=1)
    bank_polls: tuple[SpanText, ...] = Field(min_length=1)
    look_for_money: SpanText


class GoodsReturnPolicy(_Policy):
    """Goods that go back. `look_within`: of the cell once they are sent, then market support looks in its place;
    `defects_within`: from delivery, for goods that are faulty or not what was ordered.
    """

    version: str = ""
    look_within: SpanText
    defects_within: SpanText
    tasks: dict[str, Times]


class DisputePolicy(_Policy):
    """Disputes about orders: how long after delivery one can be begun; evidence and decision are times of tasks."""

    version: str = ""
    begun_within: SpanText
    tasks: dict[str, Times]


class OrderPolicy(_Policy):
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


class ListingPolicy(_Policy):
    """What comes into the market: how often it may be returned, and how far a price moves before it is looked at."""

    version: str = ""
    price_review_percent: int = Field(ge=0, le=1_000)
    most_returns: int = Field(ge=0, le=10)
    tasks: dict[str, Times]


class AfterSalesPolicy(_Policy):
    """Until when something may be said of what was delivered, and how much of its own the market gives a buyer."""

    version: str = ""
    say_within: SpanText
    most_photos: int = Field(ge=0, le=20)
    most_goodwill_rials: int = Field(gt=0)
    four_eyes_above_rials: int = Field(ge=0)
    tasks: dict[str, Times]


class SupplyPolicy(_Policy):
    """Input supplies of cells: how long one may pay, and how often suppliers and the bank are asked what became of it."""

    version: str = ""
    pay: SpanText
    supplier_polls: tuple[SpanText, ...]
    bank_polls: tuple[SpanText, ...]
    look_for_money: SpanText
    tasks: dict[str, Times]


class Policies(_Policy):
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


def parse_policies(text: str) -> Policies:
    """Policies of a file's text. Raises ValueError (pydantic's, tomllib's or ours), naming the place."""
    raw = tomllib.loads(text)
    for section in (
        "loan",
        "exception",
        "points",
        "kanoon",
        "kanoon_life",
        "kanoon_merge",
        "kanoon_split",
        "talent",
        "cell_life",
        "supporter",
        "support",
        "listing",
        "after_sales",
        "supply",
        "membership",
        "market",
        "goods_return",
        "dispute",
        "payout",
        "payout_account",
        "basket",
        "order",
    ):
        if isinstance(raw.get(section), dict):
            raw[section]["version"] = raw.get("version", "")
    policies = Policies.model_validate(raw)
    _check_loan(policies.loan)
    _check_tasks(LOAN, policies.loan.tasks)
    _check_tasks(EXCEPTION, policies.exception.tasks)
    _check_tasks(POINTS_MOVE, policies.points.tasks)
    _check_tasks(KANOON, policies.kanoon.tasks)
    _check_tasks(MEMBERSHIP, policies.membership.tasks)
    _check_tasks(KANOON_LIFE, policies.kanoon_life.tasks)
    _check_tasks(KANOON_MERGE, policies.kanoon_merge.tasks)
    _check_tasks(KANOON_SPLIT, policies.kanoon_split.tasks)
    _check_talent(policies.talent)
    _check_tasks(TALENT, policies.talent.tasks)
    _check_cell_life(policies.cell_life)
    _check_tasks(CELL_LIFE, policies.cell_life.tasks)
    _check_tasks(SUPPORTER, policies.supporter.tasks)
    _check_tasks(SUPPORT, policies.support.tasks)
    _check_tasks(LISTING, policies.listing.tasks)
    _check_tasks(GOODS_RETURN, policies.goods_return.tasks)
    _check_tasks(DISPUTE, policies.dispute.tasks)
    _check_tasks(PAYOUT_BATCH, policies.payout.tasks)
    _check_tasks(PAYOUT_ACCOUNT, policies.payout_account.tasks)
    _check_tasks(ORDER, policies.order.tasks)
    _check_tasks(AFTER_SALES, policies.after_sales.tasks)
    _check_tasks(SUPPLY_KIND, policies.supply.tasks)
    _check_tasks(BASKET, policies.basket.tasks)
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
