"""How much waits for the engine and for providers, for operators; nothing of persons in it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from stores.case_rows import ProcessStartRow
from stores.hook_rows import WebhookDeliveryRow
from stores.message_rows import MessageRow

CHANNELS = ("sms", "email")
NOT_SENT = ("waiting", "sending", "unknown", "failed")


def count_waiting(session: Session) -> dict[tuple[str, str], int]:
    """Counts by what it is and its state: starts, webhooks that go out, and the messages of each channel; also where they are none."""
    not_started = select(func.count()).where(ProcessStartRow.started_at.is_(None))
    counts = {(channel, state): 0 for channel in CHANNELS for state in NOT_SENT}
    counts["start", "waiting"] = session.scalar(not_started) or 0
    untold = select(func.count()).where(WebhookDeliveryRow.ended_at.is_(None))
    counts["webhook", "waiting"] = session.scalar(untold) or 0
    rows = session.execute(
        select(MessageRow.channel, MessageRow.state, func.count())
        .where(MessageRow.channel.in_(CHANNELS), MessageRow.state.in_(NOT_SENT))
        .group_by(MessageRow.channel, MessageRow.state)
    )
    return counts | {(channel, state): count for channel, state, count in rows}
