"""Rate limits: generous ones, so that a mistake of one caller does not slow the others."""

import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.problems import Problem


@dataclass(frozen=True, slots=True)
class RateRules:
    """How often, in the notation of `limits`: per caller, or per address where nobody is logged in."""

    caller: str = "6000/minute"
    anonymous: str = "1200/minute"
    webhook: str = "30000/minute"
    login: str = "120/minute"


@dataclass(frozen=True, slots=True)
class RateState:
    """What is left of a limit, as the RateLimit headers say it."""

    name: str
    limit: int
    window_seconds: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={self.window_seconds}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.reset_seconds}',
        }


class RateLimits:
    """Counts in this process's memory; behind several processes each counts for itself."""

    def __init__(self, rules: RateRules) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._items: dict[str, RateLimitItem] = {
            "caller": parse(rules.caller),
            "anonymous": parse(rules.anonymous),
            "webhook": parse(rules.webhook),
            "login": parse(rules.login),
        }

    def hit(self, name: str, who: str) -> RateState:
        """Counts one call. Raises a 429 that says when to come again."""
        item = self._items[name]
        passed = self._limiter.hit(item, name, who)
        reset_at, remaining = self._limiter.get_window_stats(item, name, who)
        state = RateState(
            name=name,
            limit=item.amount,
            window_seconds=item.get_expiry(),
            remaining=remaining,
            reset_seconds=max(0, round(reset_at - time.time())),  # noqa: TID251 - `limits` counts on this clock
        )
        if not passed:
            wait = {"Retry-After": str(max(1, state.reset_seconds))}
            raise Problem(429, "too_many_requests", headers=state.headers() | wait)
        return state
