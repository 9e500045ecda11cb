"""A talent becomes an active cell: the whole way with a loan, a first order, a product in the market, an own account."""

from typing import Any

import pytest

from domain.cells import cell_of
from domain.talent_pilot import product_id_of
from stores.members import MemberStore
from stores.offers import OfferStore
from stores.payout_accounts import PayoutAccountStore
from stores.products import ProductStore
from tests.office import Office
from tests.stories.equipping import (
    DEFINE,
    EQUIPMENT_RIALS,
    HAND_IN,
    JUDGE,
    LOAN_RIALS,
    PLACE,
    day_after,
    defines,
    delivered,
    financing,
    hands_over,
    loan_of,
    makes_the_order,
    pays,
    piloting,
    proves,
    signs,
    undone,
    withdraws,
)
from tests.stories.roads import ledger_is_right
from tests.stories.supporting import Circle
from tests.stories.talents import EXPERT, Nominee
from tests.stories.test_money_that_comes_back import comes_back
from tests.stories.test_supporters_of_a_talent import asked_for

CLEAR = "talent.clear_obstacle"


def offer_state(nominee: Nominee, cell_id: str) -> str:
    """Where the one offer of the talent's product is."""
    with nominee.office.database.reading() as session:
        offer = OfferStore(session).get(product_id_of(nominee.case.id), cell_id)
    assert offer is not None
    return offer.state.value


def owns_account(nominee: Nominee, *, owns: bool) -> None:
    """What the bank says of whose the member's registered account is."""
    office = nominee.office
    with office.database.reading() as session:
        member = MemberStore(session, office.keys).get(nominee.member_id)
    assert member is not None
    office.sandbox.tell("/ownership", sheba=member.sheba, national_code=member.national_code, owns=owns)


async def test_a_talent_to_an_active_cell_with_the_child_loan(office: Office) -> None:
    supplied: dict[str, Any] = {"technical_supporters": 1}
    nominee = await financing_after_support(office, **supplied)
    loan = await loan_of(nominee)
    await signs(nominee, loan)
    await delivered(nominee)
    await proves(nominee)
    await pays(nominee, loan)
    paid = await nominee.case.answer("talent.confirm_paid", EXPERT, document="R-1")
    assert paid.status_code == 200, paid.text
    await makes_the_order(nominee)
    assert (await defines(nominee)).status_code == 200
    ended = await nominee.case.ends()
    assert ended["outcome"] == "ACTIVE"
    stages = [entry["facts"]["stage"] for entry in ended["timeline"] if entry["what"] == "entered"]
    assert stages[stages.index("PLAN_REVIEW") :] == [
        "PLAN_REVIEW", "SUPPORTER_MATCHING", "FINANCING", "EQUIPPING", "PILOT_ORDER", "ACTIVE",
    ]  # fmt: skip
    told = await nominee.talent()
    setup = told["setup"]
    assert (told["state"], setup["loan"]["state"], setup["equipment"]["state"]) == (
        "approved",
        "paid",
        "paid",
    )
    assert setup["loan"]["amount_rials"] == LOAN_RIALS < EQUIPMENT_RIALS
    cell = await office.read(f"/cells/{setup['cell_id']}", as_=EXPERT)
    assert (cell["member_id"], cell["craft_code"], cell["state"]) == (nominee.member_id, "kilim", "ACTIVE")
    assert offer_state(nominee, setup["cell_id"]) == "listed"
    with office.database.reading() as session:
        product = ProductStore(session).get(setup["product_id"])
    assert product is not None
    assert (product.name_en, product.craft_code, len(product.photo_ids)) == ("Handwoven kilim", "kilim", 1)
    messages = await nominee.case.messages()
    assert messages[-3:] == ["talent.equipment_ordered", "talent.pilot_ordered", "talent.active"]
    # The loan is the member's own from here, and its later word finds nobody who waits.
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await loan.sees("parent_not_told", reasons=["case_closed"])
    await ledger_is_right(office)


async def financing_after_support(office: Office, **plan: Any) -> Nominee:
    nominee = await financing(office, stage="SUPPORTER_MATCHING", **plan)
    circle = Circle(office)
    (helper,) = circle.add()
    support = await asked_for(nominee, circle, "technical")
    await support.pledges(helper)
    await support.confirms(circle.members[0])
    await nominee.case.in_stage("FINANCING")
    return nominee


@pytest.mark.parametrize("outcome", ["accept", "refuse"])
async def test_a_first_order_is_made_better_twice_and_no_more(office: Office, outcome: str) -> None:
    nominee = await piloting(office)
    case = nominee.case
    order = {"outcome": "placed", "what": "ده گلیم", "pieces": 10}
    past = await case.answer(PLACE, EXPERT, hand_in_by="1400/01/01", **order)
    assert [one["code"] for one in past.json()["errors"]] == ["day_past"]
    await case.says(
        PLACE, EXPERT, "placed", what="ده گلیم", pieces=10, hand_in_by=await day_after(nominee, 9)
    )
    for round_ in (1, 2):
        await hands_over(nominee)
        await case.says(JUDGE, "product_expert1", "rework", reason=f"بار {round_}")
        await case.sees("pilot_rework", reason=f"بار {round_}")
    await hands_over(nominee)
    if outcome == "accept":
        await case.says(JUDGE, "product_expert1", "accept")
        await case.sees("task_opened", task=DEFINE)
        assert (await nominee.talent())["setup"]["pilot"]["pieces"] == 10
    else:
        await case.says(JUDGE, "product_expert1", "rework", reason="بار سوم")
        assert (await case.ends())["outcome"] == "DECLINED"
        assert (await case.sees("left"))["facts"]["reasons"] == ["pilot_refused"]
    assert (await case.messages()).count("talent.pilot_rework") == 2


async def test_a_first_order_that_never_comes_ends_it(office: Office) -> None:
    nominee = await piloting(office)
    await nominee.case.says(
        PLACE, EXPERT, "placed", what="گلیم", pieces=1, hand_in_by=await day_after(nominee, 9)
    )
    await nominee.case.sees("task_opened", task=HAND_IN)
    happened = await nominee.case.pass_days(61)
    assert "task_escalated" in happened
    assert (await nominee.case.ends())["outcome"] == "DECLINED"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["no_pilot"]


async def test_a_product_says_what_goes_together_and_who_withdraws_takes_it_out_again(office: Office) -> None:
    nominee = await piloting(office)
    await makes_the_order(nominee)
    wrong = await defines(nominee, price_rials=1_000, stock=None)
    assert {(one["field"], one["code"]) for one in wrong.json()["errors"]} == {
        ("price_rials", "below_cost"), ("stock", "required"),
    }  # fmt: skip
    # The account is somebody else's: the cell cannot begin, and the product is a draft.
    owns_account(nominee, owns=False)
    assert (await defines(nominee)).status_code == 200
    await nominee.case.sees("obstacle", obstacle="sheba_of_somebody_else")
    assert offer_state(nominee, cell_of(nominee.case.id)) == "draft"
    await withdraws(nominee)
    assert await undone(nominee) == ["Products.unlist", "Talents.end"]
    assert offer_state(nominee, cell_of(nominee.case.id)) == "draft"
    assert (await office.call("GET", f"/cells/{cell_of(nominee.case.id)}", as_=EXPERT)).status_code == 404


async def test_a_cell_begins_when_the_account_is_the_members_own(office: Office) -> None:
    nominee = await piloting(office)
    await makes_the_order(nominee)
    owns_account(nominee, owns=False)
    assert (await defines(nominee, made_to_order=True, stock=None)).status_code == 200
    await nominee.case.sees("task_opened", task=CLEAR)
    await nominee.case.says(CLEAR, EXPERT, "again")
    await nominee.case.sees("task_opened", task=CLEAR)
    owns_account(nominee, owns=True)
    await nominee.case.says(CLEAR, EXPERT, "again")
    assert (await nominee.case.ends())["outcome"] == "ACTIVE"
    # The very account that the bank was asked about is where the cell is paid.
    cell_id = cell_of(nominee.case.id)
    with office.database.reading() as session:
        accounts = PayoutAccountStore(session, office.keys)
        account, sheba = (
            accounts.get(cell_id, f"rehearsal:{cell_id}"),
            accounts.sheba(cell_id, f"rehearsal:{cell_id}"),
        )
        member = MemberStore(session, office.keys).get(nominee.member_id)
    assert account is not None
    assert member is not None
    assert (account.state, account.version, sheba) == ("verified", 1, member.sheba)
    assert offer_state(nominee, cell_of(nominee.case.id)) == "listed"


async def test_a_cell_does_not_begin_while_its_supplier_is_without_the_loans_money(office: Office) -> None:
    nominee = await financing(office, equipment_rials=LOAN_RIALS)
    loan = await loan_of(nominee)
    await signs(nominee, loan)
    await delivered(nominee)
    await proves(nominee)
    await pays(nominee, loan)
    await makes_the_order(nominee)
    await comes_back(office, loan)
    await nominee.case.sees("loan_returned")
    assert (await defines(nominee)).status_code == 200
    await loan.sees("task_opened", task="loan.pay_again")
    await nominee.case.sees("product_defined")
    assert (await nominee.case.read())["stage"] == "PILOT_ORDER"
    assert await nominee.case.tasks() == []
    await loan.says("loan.pay_again", "treasury1", "pay_again")
    await loan.sees("task_opened", task="loan.release_money")
    await loan.says("loan.release_money", "treasury2", "release")
    await loan.pass_days(1)
    assert (await nominee.case.ends())["outcome"] == "ACTIVE"
    await ledger_is_right(office)
