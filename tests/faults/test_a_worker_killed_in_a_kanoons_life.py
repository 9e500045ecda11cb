"""A kanoon warned, suspended and closed, with a worker that is killed all the time: everything is there once."""

import pytest

from stores.kanoons import KanoonStore
from tests.faults.mortal import MortalOffice, answered, moved
from tests.stories.lives import CENTRE, QUARTER, SUPERVISOR, TREASURY, orders, state_of, until_state, watched
from tests.stories.roads import ledger_is_right


@pytest.mark.parametrize("seed", [5])
async def test_visits_changes_and_messages_are_there_once(mortal: MortalOffice, seed: int) -> None:
    office = mortal.office
    village = office.found_village(members=6)
    async with mortal.worker.dying(seed):
        life = await watched(office, village)
        for _ in range(5):
            await moved(life, QUARTER - 30)
        await life.sees("task_opened", task="kanoon_life.decide")
        await answered(life, "kanoon_life.decide", SUPERVISOR, outcome="close", reason="کسی نیامد")
        await life.sees("task_opened", task="kanoon_life.confirm_closing")
        await answered(life, "kanoon_life.confirm_closing", CENTRE, outcome="confirm")
        ended = await life.ends()
    assert mortal.worker.deaths >= 1
    assert ended["outcome"] == "CLOSED"
    happened = [entry["what"] for entry in ended["timeline"]]
    for once in ("warned", "suspended", "closing_confirmed", "settled", "account_closed", "closed"):
        assert happened.count(once) == 1
    assert [entry["number"] for entry in ended["timeline"]] == list(range(len(ended["timeline"])))
    assert (await life.messages()).count("kanoon_life.closed") == 12


@pytest.mark.parametrize("seed", [3])
async def test_a_real_closing_frees_everybody_and_tells_each_of_them_once(
    mortal: MortalOffice, seed: int
) -> None:
    office = mortal.office
    village = office.found_village(members=6)
    async with mortal.worker.dying(seed):
        life = await watched(office, village, rehearsal=False)
        for what in ("warn", "suspend", "lift", "close"):
            await orders(office, village.kanoon_id, what)
            await life.sees("ordered", order=what)
        await life.sees("task_opened", task="kanoon_life.confirm_closing")
        await answered(life, "kanoon_life.confirm_closing", CENTRE, outcome="confirm")
        await life.sees("task_opened", task="kanoon_life.tell_balance")
        await answered(life, "kanoon_life.tell_balance", TREASURY, balance_rials=0, reason="حسابی نبوده")
        ended = await life.ends()
    assert ended["outcome"] == "CLOSED"
    assert state_of(office, village.kanoon_id) == "closed"
    await until_state(office, village.kanoon_id, "CLOSED")
    happened = [entry["what"] for entry in ended["timeline"]]
    assert [happened.count(what) for what in ("warned", "suspended", "lifted", "closed")] == [1, 1, 1, 1]
    assert happened.count("trustee_ends") == 5
    assert (await life.messages()).count("kanoon_life.closed") == 12
    with office.database.reading() as session:
        assert KanoonStore(session).get(village.kanoon_id) is not None
    await ledger_is_right(office)
