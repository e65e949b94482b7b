"""Bodies in lists and searches: long ones are cut there, and answered as base64. `getEvent` answers the whole."""

from __future__ import annotations

from typing import Any, Final

LONGEST: Final = 32 * 1024
"""Bytes of a body that lists and searches answer."""
_TEXT: Final = (LONGEST + 2) // 3 * 4


def is_cut(message: Any) -> bool:
    """Whether the body of a call's side may have been cut. Of one that is just as long as a cut one nobody knows."""
    if not isinstance(message, dict) or message.get("transfer_encoding") != "base64":
        return False
    body = message.get("body")
    return isinstance(body, str) and len(body) >= _TEXT
