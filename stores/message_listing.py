"""Messages as people look them up: newest first, within the cases that they may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from domain.permissions import ROLE_WORDS, Actor, Role
from domain.words import Language
from stores.case_rows import ProcessRow
from stores.cases import visible_to
from stores.members import MemberStore
from stores.message_rows import MessageRow
from stores.messages import QueuedMessage
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.sealing import Keys


@dataclass(frozen=True, slots=True)
class MessageItem:
    """A message and to whom it goes, as far as everybody may know."""

    message: QueuedMessage
    recipient_masked: str
    recipient_language: Language | None


def find_messages(
    session: Session,
    keys: Keys,
    actor: Actor,
    *,
    process_id: str | None,
    recipient: str | None,
    state: str | None,
    after: Cursor | None,
    limit: int,
) -> StorePage[MessageItem]:
    """A page of messages. Raises BadCursor."""
    wanted: list[ColumnElement[bool]] = [visible_to(actor)]
    if process_id is not None:
        wanted.append(MessageRow.process_id == process_id)
    if recipient is not None:
        wanted.append((MessageRow.to_member_id == recipient) | (MessageRow.to_role == recipient))
    if state is not None:
        wanted.append(MessageRow.state == state)
    of_cases = select(MessageRow).join(ProcessRow, ProcessRow.id == MessageRow.process_id).where(*wanted)
    counted = of_cases.with_only_columns(MessageRow.key).limit(COUNT_CAP + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    if after is not None:
        at, key = texts_of(after, 2)
        of_cases = of_cases.where(tuple_(MessageRow.at, MessageRow.key) < (moment_of(at), key))
    rows = session.scalars(of_cases.order_by(MessageRow.at.desc(), MessageRow.key.desc()).limit(limit + 1))
    queued = [QueuedMessage(**{name: getattr(row, name) for name in QueuedMessage.__slots__}) for row in rows]
    members = MemberStore(session, keys).of_ids({one.to_member_id for one in queued if one.to_member_id})
    items = []
    for one in queued:
        member = members.get(one.to_member_id or "")
        role = ROLE_WORDS[Role(one.to_role)].en if one.to_role else ""
        items.append(
            MessageItem(one, member.mobile_masked if member else role, member.language if member else None)
        )
    last = queued[:limit][-1] if queued else None
    return page_of(items, limit, (last.at.isoformat(), last.key) if last else None, count)
