"""The service's rate limit: once it refuses a request, all wait until it takes requests again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

FIRST_WAIT_S = 15.0
"""How long to wait where the service does not say. Its window is a minute long and began some time ago."""

WINDOW_S = 60.0
LONGEST_S = 3600.0


class Gate:
    """Open as a rule; closed for all requests after a 429, until its time is over.

    `limited_until` is the end of the wait in seconds of `time.monotonic()`, None while open. `on_limited` hears the
    seconds whenever the gate closes.
    """

    def __init__(self, on_limited: Callable[[float], None] | None = None) -> None:
        self.limited_until: float | None = None
        self._on_limited = on_limited
        self._refusals = 0
        self._opened = asyncio.Event()
        self._opened.set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether requests may go."""
        return self.limited_until is None

    @property
    def seconds_left(self) -> float:
        """Seconds until it opens."""
        return 0.0 if self.limited_until is None else max(0.0, self.limited_until - time.monotonic())

    async def wait(self) -> None:
        """Return when the gate is open."""
        while not self.is_open:
            await self._opened.wait()

    def refused(self, headers: Mapping[str, str]) -> None:
        """Close, after an answer with status 429: for as long as it says, else longer each time."""
        if not self.is_open:
            return  # an answer to a request that left before the gate was closed
        said = retry_after(headers, datetime.now(UTC))
        seconds = min(WINDOW_S, FIRST_WAIT_S * 2**self._refusals) if said is None else said
        self._refusals += 1
        self._opened.clear()
        self.limited_until = time.monotonic() + seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self._open)
        if self._on_limited is not None:
            self._on_limited(seconds)

    def passed(self) -> None:
        """Note that a request was taken."""
        self._refusals = 0

    def abandon(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()

    def _open(self) -> None:
        self.limited_until = None
        self._opened.set()


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that the header Retry-After (a number or a date) asks for, 0 to an hour; None without one."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return min(LONGEST_S, float(said[:9]))
    from email.utils import parsedate_to_datetime  # loads a mail's parsers

    try:
        until = parsedate_to_datetime(said)
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(LONGEST_S, max(0.0, seconds))
