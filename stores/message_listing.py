"""Messages as people look them up: newest first, within the cases that they may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from domain.permissions import ROLE_WORDS, Actor, Role
from domain.words import Language
from stores.case_rows import ProcessRow
from stores.cases import visible_to
from stores.members import Member, MemberStore
from stores.message_rows import MessageRow
from stores.messages import QueuedMessage
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.sealing import Keys
from stores.staff import StaffMember, StaffStore


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
        named = (MessageRow.to_member_id, MessageRow.to_role, MessageRow.to_username)
        wanted.append(or_(*(column == recipient for column in named)))
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
    staff = StaffStore(session).of_usernames({one.to_username for one in queued if one.to_username})
    items = [
        _item(one, members.get(one.to_member_id or ""), staff.get(one.to_username or "")) for one in queued
    ]
    last = queued[:limit][-1] if queued else None
    return page_of(items, limit, (last.at.isoformat(), last.key) if last else None, count)


def _item(message: QueuedMessage, member: Member | None, person: StaffMember | None) -> MessageItem:
    if member is not None:
        return MessageItem(message, member.mobile_masked, member.language)
    if person is not None:
        return MessageItem(message, person.email_masked, person.language)
    role = ROLE_WORDS[Role(message.to_role)].en if message.to_role else ""
    return MessageItem(message, role, None)
