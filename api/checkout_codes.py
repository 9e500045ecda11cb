"""How a buyer without a log-in proves who they are: a one-time code to the telephone that the network knows of them.

Nothing is kept for it but the message itself: what was asked for goes to the browser and back, sealed. Whether somebody is
a member is told to nobody: who is none gets no code, and reads the same page.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.problems import Problem
from api.state import ApiState
from domain.case import MessageDraft
from domain.one_time_code import code_of
from domain.persian import to_ascii_digits
from stores.login_failures import LoginFailureStore
from stores.members import ACTIVE, MemberStore
from stores.messages import MessageStore
from stores.sealing import CannotUnseal, seal, unseal

EVENT = "market.one_time_code"
_ABOUT = "market:checkout"
_LONGEST = timedelta(minutes=10)
_COUNTED_FOR = timedelta(minutes=15)
_MOST_CODES, _MOST_TRIES, _MOST_OF_ADDRESS = 5, 10, 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who wants to order: who they say they are, what they want. `token` names it once for ever."""

    token: str
    national_code: str
    wanted: dict[str, Any]
    at: str


async def begin_attempt(
    state: ApiState, national_code: str, wanted: dict[str, Any], address: str
) -> tuple[Attempt, str]:
    """Sends a code where there is such a member; gives the attempt, and sealed for the browser. Raises a 429."""
    now = state.clock()
    attempt = Attempt(secrets.token_hex(10), national_code, wanted, now.isoformat())

    def write(session: Session) -> None:
        _count(session, f"code {national_code}", address, now, _MOST_CODES)
        member = MemberStore(session, state.keys).by_national_code(national_code)
        if member is not None and member.state == ACTIVE:
            facts = {"attempt": attempt.token}
            draft = MessageDraft(f"{EVENT}:{attempt.token}", EVENT, now, facts, to_member_id=member.id)
            MessageStore(session).tell_without_case(draft)

    await state.database.awrite(write)
    return attempt, sealed(state, attempt)


def sealed(state: ApiState, attempt: Attempt) -> str:
    return base64.urlsafe_b64encode(seal(state.keys, json.dumps(asdict(attempt)).encode(), _ABOUT)).decode()


def opened(state: ApiState, text: str) -> Attempt | None:
    """None for what is not ours, or too old."""
    try:
        whole = json.loads(unseal(state.keys, base64.urlsafe_b64decode(text), _ABOUT))
    except (CannotUnseal, ValueError, binascii.Error):
        return None
    attempt = Attempt(**whole)
    return attempt if state.clock() - datetime.fromisoformat(attempt.at) <= _LONGEST else None


async def member_of_code(state: ApiState, attempt: Attempt, typed: str, address: str) -> str | None:
    """The member whose code it is; None where it is not right. Every try counts until it was right. Raises a 429."""
    now, account = state.clock(), f"try {attempt.national_code}"

    def write(session: Session) -> str | None:
        _count(session, account, address, now, _MOST_TRIES)
        member = MemberStore(session, state.keys).by_national_code(attempt.national_code)
        right = code_of(state.code_secret, attempt.token, 1)
        given = "".join(letter for letter in to_ascii_digits(typed) if letter.isalnum())
        fits = hmac.compare_digest(right.encode(), given.encode("utf-8", "replace"))
        if member is None or member.state != ACTIVE or not fits:
            return None
        LoginFailureStore(session).forgive(_hash(account))
        return member.id

    return await state.database.awrite(write)


def _count(session: Session, account: str, address: str, now: datetime, most: int) -> None:
    """Raises a 429 where there were too many; of many at once none slips in uncounted."""
    failures, account, address = LoginFailureStore(session), _hash(account), _hash(f"market {address}")
    failures.one_at_a_time(account, address)
    earlier = failures.since(account, address, now - _COUNTED_FOR)
    if earlier.of_account >= most or earlier.of_address >= _MOST_OF_ADDRESS:
        raise Problem(429, "locked_out", headers={"Retry-After": str(int(_COUNTED_FOR.total_seconds()))})
    failures.add(account, address, now)


def _hash(text: str) -> str:
    return hashlib.sha256(f"market:{text}".encode()).hexdigest()
