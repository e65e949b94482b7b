"""What a request can come to besides an answer. Light to import, as an import starts before any request comes."""

from __future__ import annotations


class NotFound(LookupError):
    """What was asked for is not here: one sentence that names it."""


class Refused(ValueError):
    """A request that cannot be answered as it stands: one sentence that names the parameter or clause."""


class Unauthorized(PermissionError):
    """What the token that came along may not do: one sentence that names the scope."""


class TooSlow(Exception):
    """A request whose answer takes longer than it may: one sentence that says the limit and what helps."""
