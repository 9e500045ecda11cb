"""The policy file: the shipped one is sound, and a broken one is refused at start with the place named."""

from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain import policies
from domain.decision_table import FactValue, evaluate
from domain.fees import FeePolicy
from domain.history import BorrowingHistory
from domain.loan_policies import DECISION_FACTS, LoanPolicy
from domain.permissions import Role
from domain.policies import parse_policies, shipped_policies
from domain.policy_parts import Times
from domain.processes import PROCESSES

SHIPPED = (Path(policies.__file__).parent / "policies.toml").read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    assert old in SHIPPED, f"the shipped file no longer says {old!r}"
    return SHIPPED.replace(old, new, 1)


def test_the_shipped_policies_are_sound_and_name_their_version() -> None:
    shipped = shipped_policies()
    assert shipped.version
    assert shipped.loan.version == shipped.exception.version == shipped.version


def test_the_shipped_loan_is_the_one_that_the_network_describes() -> None:
    loan = shipped_policies().loan
    assert loan.fee_policy is FeePolicy.ANNUAL_ON_BALANCE
    assert loan.yearly_fee_basis_points == 200
    assert (loan.trustees.needed, loan.trustees.replacement_rounds, loan.trustees.shortfall) == (2, 2, "30d")
    assert (loan.offer.codes, loan.offer.tries_a_code) == (5, 3)
    assert loan.recognition.manual_after == "5d"
    assert loan.repayment.remind_days_before == (7, 1, 0)
    assert loan.repayment.overdue_days == (1, 3)
    assert loan.repayment.leader_calls_after_days == 7
    assert loan.tasks["loan.accept_offer"].expires == "10d"
    assert loan.tasks["loan.give_information"].expires == "10d"
    assert loan.tasks["loan.stand_as_trustee"].reminders == ("2d", "4d")


def test_the_shipped_market_is_the_one_that_the_network_describes() -> None:
    market, basket = shipped_policies().market, shipped_policies().basket
    assert market.version == shipped_policies().version
    assert (basket.version, basket.pay_minutes, basket.look_after) == (
        market.version,
        30,
        ("1h", "6h", "24h", "72h"),
    )
    assert [basket.carrier_takes(grams) for grams in (1, 1_000, 1_001)] == [550_000, 550_000, 700_000]
    disputes = shipped_policies().dispute.tasks
    assert (disputes["dispute.evidence"].expires, disputes["dispute.decide"].due) == ("3d", "7wd")
    assert [f"{hour:%H:%M}" for hour in market.paya_cycles] == ["03:45", "10:45", "13:45", "18:45"]
    assert (market.paya_cutoff_minutes, market.four_eyes_above_rials) == (30, 500_000_000)
    assert (market.sheba_rests, market.failures_restrict, market.most_loan_per_mille) == ("72h", 3, 500)


def test_an_order_goes_as_the_network_describes() -> None:
    order = shipped_policies().order
    accept = order.tasks["order.accept"]
    assert (accept.due, accept.reminders, accept.expires) == ("72h", ("24h", "48h"), "72h")
    assert (order.sample_first, order.sample_one_in, order.no_scan) == (3, 20, "3d")


def test_what_is_made_in_five_days_is_due_and_reminded_of_after_them() -> None:
    made = shipped_policies().order.tasks["order.ready"].later_by(5)
    assert (made.due, made.reminders) == ("5d", ("5d", "6d", "7d", "10d"))
    assert Times(due="12h", escalate="2wd", expires="3d").later_by(2) == Times(
        due="60h", escalate="4wd", expires="5d"
    )


def test_the_shipped_after_sales_are_ours() -> None:
    after_sales = shipped_policies().after_sales
    assert after_sales.version == shipped_policies().version
    assert (after_sales.say_within, after_sales.most_photos) == ("180d", 5)
    assert after_sales.four_eyes_above_rials == 20_000_000 < after_sales.most_goodwill_rials
    answer = after_sales.tasks["after_sales.answer"]
    assert (answer.reminders, answer.expires) == (("2d", "4d"), "7d")


@pytest.mark.parametrize("kind", sorted(PROCESSES))
def test_every_declared_task_has_its_times(kind: str) -> None:
    tasks = getattr(shipped_policies(), kind).tasks
    assert set(tasks) == {task.kind for task in PROCESSES[kind].tasks}


def test_times_become_those_of_a_task() -> None:
    times = shipped_policies().loan.tasks["loan.endorse"].as_task_times()
    assert (times.due, times.reminders, times.escalate, times.expires) == ("5d", ("3d",), "5d", None)
    assert times.escalate_to is Role.PROVINCIAL_SECRETARY


@pytest.mark.parametrize(
    ("amount", "rank", "affordable", "by_hand", "outcome", "rule"),
    [
        (300_000_000, "A", True, False, "approve", "small_and_trusted"),
        (300_000_001, "A", True, False, "officer", "middle"),
        (300_000_000, "A", True, True, "officer", "middle"),  # a person recognised, a person decides
        (300_000_000, "C", True, False, "officer", "middle"),
        (1_000_000_000, "B", True, False, "officer", "middle"),
        (1_000_000_001, "A", True, False, "committee", "large"),
        (10_000_000, "D", True, False, "reject", "worst_rank"),
        (10_000_000, "A", False, False, "reject", "not_affordable"),
    ],
)
def test_the_shipped_table_decides(
    amount: int, rank: str, affordable: bool, by_hand: bool, outcome: str, rule: str
) -> None:
    facts: dict[str, FactValue] = {
        "amount_rials": amount,
        "rank": rank,
        "affordable": affordable,
        "recognised_manually": by_hand,
        "trustees": 2,
        **asdict(BorrowingHistory()),
    }
    assert facts.keys() == DECISION_FACTS
    decision = evaluate(shipped_policies().loan.decision, facts)
    assert (decision.outcome, decision.rule.name) == (outcome, rule)


@pytest.mark.parametrize(
    ("history", "outcome", "rule"),
    [
        (BorrowingHistory(closed_loans=3, worst_days_late=59), "approve", "small_and_trusted"),
        (BorrowingHistory(closed_loans=3, worst_days_late=60), "committee", "late_before"),
        (BorrowingHistory(others_paid_loans=1, worst_days_late=400), "committee", "others_had_to_pay"),
        (BorrowingHistory(rescheduled_loans=1), "officer", "rescheduled_before"),
        (BorrowingHistory(bounced_receipts=9), "approve", "small_and_trusted"),
    ],
)
def test_what_was_before_is_for_people(history: BorrowingHistory, outcome: str, rule: str) -> None:
    facts: dict[str, FactValue] = {
        "amount_rials": 100_000_000, "rank": "A", "affordable": True, "recognised_manually": False, "trustees": 2,
        **asdict(history),
    }  # fmt: skip
    decision = evaluate(shipped_policies().loan.decision, facts)
    assert (decision.outcome, decision.rule.name) == (outcome, rule)


@pytest.mark.parametrize(
    ("rials", "points"), [(1, 1), (10_000_000, 1), (10_000_001, 2), (200_000_000, 20), (205_000_000, 21)]
)
def test_points_are_taken_for_each_ten_million_begun(rials: int, points: int) -> None:
    assert shipped_policies().loan.points_for(rials) == points


BROKEN = {
    "not TOML at all": ('version = "1405.1"', 'version = "1405.1', r"line 4"),
    "no version": ('version = "1405.1"', "", r"\nversion\n"),
    "an empty version": ('version = "1405.1"', 'version = ""', r"\nversion\n"),
    "a version that is a number": ('version = "1405.1"', "version = 1405.1", r"\nversion\n"),
    "an unknown fee policy": ('fee_policy = "annual_on_balance"', 'fee_policy = "interest"', r"loan\.fee_policy"),
    "a negative fee": ("yearly_fee_basis_points = 200", "yearly_fee_basis_points = -1", r"loan\.yearly_fee_basis_points"),
    "an amount with a fraction": ("smallest_amount_rials = 10_000_000", "smallest_amount_rials = 0.5", r"loan\.smallest_amount_rials"),
    "limits the wrong way round": ("smallest_amount_rials = 10_000_000", "smallest_amount_rials = 20_000_000_000", r"loan\.smallest_amount_rials is above"),
    "instalments the wrong way round": ("fewest_instalments = 1", "fewest_instalments = 61", r"loan\.fewest_instalments is above"),
    "a missing number": ("most_instalments = 60", "", r"loan\.most_instalments"),
    "a purpose without words": ('"goods"]', '"yacht"]', r"loan\.purposes: no words for yacht"),
    "a misspelt setting": ("needed = 2", "needd = 2", r"loan\.trustees\.needd"),
    "too many trustees": ("needed = 2", "needed = 11", r"loan\.trustees\.needed"),
    "an hour that no clock shows": ("reminder_hour = 9", "reminder_hour = 24", r"loan\.repayment\.reminder_hour"),
    "a wait that is no duration": ('manual_after = "5d"', 'manual_after = "5 days"', r"loan\.recognition\.manual_after"),
    "a poll that is no duration": ('polls = ["1h", "4h"', 'polls = ["1h", "soon"', r"loan\.disbursement\.polls\.1"),
    "working days that no workflow counts": ('shortfall = "30d"', 'shortfall = "30wd"', r"loan\.trustees\.shortfall"),
    "an offer without a code": ("codes = 5", "codes = 0", r"loan\.offer\.codes"),
    "a task's time that is none": ('due = "3wd"', 'due = "3"', r"loan\.tasks\.`loan\.recognise_manually`\.due"),
    "an escalation to nobody": ('escalate_to = "provincial_secretary"', 'escalate_to = "king"', r"loan\.tasks\.`loan\.endorse`\.escalate_to"),
    "a task without times": ('[loan.tasks."loan.ask_bank"]', '[loan.tasks."loan.ask_banc"]', r"loan\.tasks: loan\.ask_bank has no times; loan\.tasks: there is no task loan\.ask_banc"),
    "an exception's task that is none": ('[exception.tasks."exception.sort_out"]', '[exception.tasks."exception.sort"]', r"exception\.tasks: exception\.sort_out has no times"),
    "a rule without a reason in English": (', en = "A credit officer decides."', "", r"loan\.decision\.6\.reason\.en"),
    "a limit that is text": ("at_most = 1_000_000_000", 'at_most = "many"', r"loan\.decision\.6\.when\.amount_rials\.at_most"),
    "an unknown outcome": ('then = "officer"', 'then = "maybe"', r"loan\.decision: rule 'rescheduled_before' has an unknown outcome"),
    "an unknown fact": ("affordable = { equals = false }", "rich = { equals = false }", r"loan\.decision: rule 'not_affordable' asks for unknown facts: rich"),
    "a rule's name twice": ('name = "middle"', 'name = "large"', r"loan\.decision: rule 'large' is there twice"),
    "no rule that catches all": ("when = {}", "when = { amount_rials = { at_least = 1 } }", r"loan\.decision: the last rule must catch all"),
    "a fee that is none": ('fee_policy = "annual_on_balance"', 'fee_policy = "yearly"', r"loan\.fee_policy"),
    "a section that is none": ("[exception.tasks", "[exceptions.tasks", r"exceptions\n"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_refused_and_the_place_is_named(fault: str) -> None:
    old, new, place = BROKEN[fault]
    with pytest.raises(ValueError, match=place):
        parse_policies(changed(old, new))


@pytest.mark.parametrize("text", ["", "loan = 1", 'version = "1"\nloan = []\nexception = "none"'])
def test_a_file_that_is_no_policy_file_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="loan"):
        parse_policies(text)


def test_a_running_case_keeps_reading_its_policy_after_a_release_that_knows_other_tasks() -> None:
    kept = shipped_policies().loan.model_dump(mode="json")
    kept["tasks"]["loan.of_another_day"] = kept["tasks"].pop("loan.endorse")
    assert LoanPolicy.model_validate(kept).tasks["loan.of_another_day"].due == "5d"
