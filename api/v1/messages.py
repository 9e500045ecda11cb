"""Messages that people were sent, are being sent, or (in a rehearsal) would have been."""

from typing import Annotated, Any

from fastapi import Query

from activities.message_words import mail_of, words_of
from api.dependencies import Actor, Lang, State
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow
from api.state import ApiState
from api.store_pages import answered
from domain.permissions import Actor as Person
from domain.permissions import Role
from domain.words import Language
from stores.message_listing import MessageItem, find_messages
from stores.message_rows import MessageState
from stores.messages import QueuedMessage

messages = router(tag="messages")
_READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.LEADER, Role.CREDIT_OFFICER})


def may_read_messages(actor: Person) -> bool:
    return actor.is_any(_READERS)


@messages.get("/messages")
@allow(scope="messages:read", people=may_read_messages)
async def find(
    actor: Actor,
    state: State,
    page: Page,
    language: Lang,
    process_id: Annotated[str | None, Query(max_length=80)] = None,
    recipient: Annotated[str | None, Query(max_length=64)] = None,
    message_state: Annotated[MessageState | None, Query(alias="state")] = None,
) -> ListPage[dict[str, Any]]:
    """Messages of the cases that the caller may see, newest first."""
    return await answered(
        state.database,
        lambda session: find_messages(
            session,
            state.keys,
            actor,
            process_id=process_id,
            recipient=recipient,
            state=message_state.value if message_state else None,
            after=page.after,
            limit=page.limit,
        ),
        lambda item: message_shape(item, language, state),
    )


def message_shape(item: MessageItem, language: Language, state: ApiState) -> dict[str, Any]:
    """A message with its words. A one-time code is shown in rehearsals only: no phone has it there."""
    queued = item.message
    spoken: Language = item.recipient_language or language
    return {
        "key": queued.key,
        "process_id": queued.process_id,
        "event": queued.event,
        "channel": queued.channel,
        "recipient": queued.to_member_id or queued.to_username or queued.to_role,
        "recipient_masked": item.recipient_masked,
        "language": spoken,
        "state": queued.state,
        "at": queued.at,
        "attempts": queued.attempts,
        "text": _text(queued, spoken, state),
        "why": {"rule": queued.event, "process_id": queued.process_id},
    }


def _text(message: QueuedMessage, language: Language, state: ApiState) -> str:
    if message.channel == "email":
        return mail_of(message, language, state.address).text
    return words_of(message, language, state.code_secret if message.state == "kept" else None, state.address)
