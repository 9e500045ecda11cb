"""Logging in: a password, perhaps a one-time code, and a lockout for who guesses."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy.orm import Session

from api.problems import Problem
from api.security.passwords import hash_token, new_token, password_fits
from domain.persian import normalise, to_ascii_digits
from stores.database import Database
from stores.login_failures import LoginFailureStore
from stores.sealing import Keys, unseal
from stores.sessions import SessionStore
from stores.staff import StaffMember, StaffStore

_TOTP_SECONDS = 30
_TOTP_DIGITS = 6


@dataclass(frozen=True, slots=True)
class LoginRules:
    """How long sessions last, and how much guessing is too much."""

    idle: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(hours=12)
    failures_of_account: int = 10
    failures_of_address: int = 100
    counted_for: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the token is told once and kept nowhere."""

    token: str
    ends_at: datetime
    person: StaffMember


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed, and from where. Never logged."""

    username: str
    password: str
    code: str | None
    address: str

    @property
    def account(self) -> str:
        return normalise(self.username).casefold()


class Door:
    """Opens and closes sessions of people."""

    def __init__(self, database: Database, keys: Keys, rules: LoginRules) -> None:
        self._database = database
        self._keys = keys
        self.rules = rules

    async def log_in(self, attempt: Attempt, now: datetime) -> Opened:
        """Raises Problem: 401 wrong_login (whatever was wrong), 429 locked_out with Retry-After."""
        account = _hash(attempt.account)
        person = await self._database.awrite(lambda session: self._count_try(session, attempt, now))
        # The slow hash runs outside of any transaction and off the event loop.
        known = person if person is not None and person.active else None
        fits = await asyncio.to_thread(
            password_fits, known.password_hash if known else None, attempt.password
        )
        step = self._step_of_code(known, attempt.code, now) if known is not None and fits else None
        if known is None or step is None:
            raise Problem(401, "wrong_login", headers={"WWW-Authenticate": "Bearer"})
        return await self._open(known, step, account, now)

    async def log_out(self, session_id: str, now: datetime) -> None:
        await self._database.awrite(lambda session: SessionStore(session).revoke(session_id, now))

    async def _open(self, person: StaffMember, step: int, account: str, now: datetime) -> Opened:
        token = new_token("hs")
        ends_at = now + self.rules.longest

        def write(session: Session) -> bool:
            if step and not StaffStore(session).use_one_time_code(person.username, step):
                return False
            LoginFailureStore(session).forgive(account)
            sessions = SessionStore(session)
            sessions.forget_ended_before(now - timedelta(days=30))
            sessions.open(
                token_hash=hash_token(token),
                kind="staff",
                principal=person.username,
                at=now,
                idle=self.rules.idle,
                ends_at=ends_at,
            )
            return True

        if not await self._database.awrite(write):
            raise Problem(401, "wrong_login", headers={"WWW-Authenticate": "Bearer"})
        return Opened(token, ends_at, person)

    def _count_try(self, session: Session, attempt: Attempt, now: datetime) -> StaffMember | None:
        """Who it may be. The try counts as failed until it is not: of many at once, none slips in uncounted.

        Raises Problem: 429 locked_out, and then this one is not counted.
        """
        account, address = _hash(attempt.account), _hash(attempt.address)
        failures = LoginFailureStore(session)
        failures.one_at_a_time(account, address)
        failures.forget_before(now - timedelta(days=1))
        earlier = failures.since(account, address, now - self.rules.counted_for)
        if (
            earlier.of_account >= self.rules.failures_of_account
            or earlier.of_address >= self.rules.failures_of_address
        ):
            seconds = int(self.rules.counted_for.total_seconds())
            raise Problem(429, "locked_out", headers={"Retry-After": str(seconds)})
        failures.add(account, address, now)
        return StaffStore(session).person(attempt.account)

    def _step_of_code(self, person: StaffMember, code: str | None, now: datetime) -> int | None:
        """The time step of a right one-time code; 0 for who has none set up; None where it is wrong."""
        if person.totp_secret is None:
            return 0
        typed = to_ascii_digits(code or "").strip()
        secret = unseal(self._keys, person.totp_secret, f"totp:{person.username}").decode()
        if len(typed) != _TOTP_DIGITS or not typed.isdecimal():
            return None
        present = int(now.timestamp()) // _TOTP_SECONDS
        one_time = pyotp.TOTP(secret, interval=_TOTP_SECONDS)
        # Clocks of phones differ by a step; an older code has been seen by too many eyes.
        steps = (present - 1, present, present + 1)
        return next((step for step in steps if one_time.generate_otp(step) == typed), None)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
