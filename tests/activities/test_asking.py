"""Messages whose fate nobody knows are asked about in turn, and less and less often."""

from datetime import timedelta

import pytest

from activities.outbox import MessageRelay
from gateways.caller import GatewayUnavailable
from gateways.sms import number_of
from stores.database import Database
from stores.messages import MessageStore
from tests.activities.house import NOW, Clock, Provider, row, sms_relay, tell


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def relay(database: Database, provider: Provider, clock: Clock) -> MessageRelay:
    return sms_relay(database, provider.gateway(), clock)


def leave_in_doubt(database: Database, *cases: str) -> None:
    """Nobody knows whether these were sent."""
    for case in cases:
        tell(database, case)

    def doubt(store: MessageStore) -> None:
        for message in store.take_due("sms", NOW, len(cases)):
            store.doubt(message.key, NOW)

    database.write(lambda session: doubt(MessageStore(session)))


async def test_everybody_is_asked_about_in_turn(
    database: Database, relay: MessageRelay, provider: Provider
) -> None:
    cases = [f"loan-{number:03}" for number in range(51)]
    leave_in_doubt(database, *cases)
    provider.known = {number_of("loan-050:loan.closed"): 10}
    await relay.ask_once()
    assert len(provider.asked) == 50
    await relay.ask_once()
    assert len(set(provider.asked)) == len(provider.asked) == 51
    assert (row(database, "loan-050").state, row(database, "loan-050").reference) == ("delivered", "7")
    await relay.ask_once()
    assert len(provider.asked) == 51, "nobody is asked again at once"


async def test_one_that_stays_unknown_is_asked_about_less_and_less_often(
    database: Database, relay: MessageRelay, clock: Clock
) -> None:
    leave_in_doubt(database, "loan-a")
    pauses = []
    for _ in range(20):
        await relay.ask_once()
        kept = row(database, "loan-a")
        pauses.append(kept.try_at - clock.now)
        clock.now = kept.try_at
    assert kept.asked == 20
    assert pauses[0] < timedelta(seconds=15), "before its receipt is taken for somebody else's"
    assert timedelta(hours=4) < pauses[-1] < timedelta(hours=8)


async def test_a_provider_that_is_away_is_not_asked_about_all_of_them(
    database: Database, relay: MessageRelay, provider: Provider, clock: Clock
) -> None:
    leave_in_doubt(database, "loan-a", "loan-b")
    provider.away = True
    with pytest.raises(GatewayUnavailable):
        await relay.ask_once()
    assert [row(database, case).asked for case in ("loan-a", "loan-b")] == [1, 0]
    provider.away = False
    await relay.ask_once()
    assert provider.asked == [number_of("loan-b:loan.closed")]
    clock.turn(minutes=1)
    await relay.ask_once()
    assert number_of("loan-a:loan.closed") in provider.asked
