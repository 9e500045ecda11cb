"""The committee decides in the very moment in which money comes in: what is paid is not decided on any more."""

from datetime import timedelta

import pytest

from tests.office import Office
from tests.stories.roads import ledger_is_right, nothing_is_held
from tests.stories.test_loans_in_arrears import MEMBERS, pay_all, to_the_committee

pytestmark = pytest.mark.spares_worker


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.case_commands._PATIENCE", timedelta(seconds=1))


@pytest.mark.parametrize(
    ("outcome", "form"),
    [
        ("reschedule", {"months": 12}),
        ("pause", {"months": 2}),
        ("refinance", {"reason": "وام تازه"}),
        ("solidarity_fund", {"reason": "نیازمند"}),
        ("trustees_pay", {"reason": "ناپدید شده"}),
        ("write_off", {"reason": "امیدی نیست"}),
    ],
)
async def test_a_loan_that_is_paid_meanwhile_is_closed_whatever_was_decided(
    office: Office, outcome: str, form: dict[str, object]
) -> None:
    loan = await to_the_committee(office, office.found_village())
    one, other = MEMBERS[:2]
    await loan.says("loan.decide_arrears", one, outcome, **form)
    assert office.hands is not None
    async with office.hands.away():
        await pay_all(loan)
        sent = await loan.answer("loan.decide_arrears", other, outcome=outcome, **form)
        assert sent.status_code == 202, sent.text
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    happened = {entry["what"] for entry in ended["timeline"]}
    assert not happened & {"rescheduled", "hardship_pause", "fund_short", "fund_paid", "trustee_paid"}
    assert "loan.trustee_must_pay" not in await loan.messages()
    await nothing_is_held(office, loan)
    await ledger_is_right(office)
