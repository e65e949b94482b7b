"""What was derived from the traffic, not recorded, as the local server tells it: `metadata.derived` of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

SIGN: Final = "~"
"""Stands before what was derived; a derived session id begins with it already."""

_COUNTED = re.compile(rf"{SIGN}\d+", re.ASCII)
_ELSEWHERE = re.compile(rf"{SIGN}\w{{1,64}}-\d{{1,19}}", re.ASCII)


def derived_in(metadata: Any) -> Mapping[str, Any]:
    """Which fields of a document were derived (`user_id`, `session_token`), and where that is told, from what."""
    found = metadata.get("derived") if isinstance(metadata, Mapping) else None
    return {name: source for name, source in found.items() if source} if isinstance(found, Mapping) else {}


def marked(text: str, *, derived: bool) -> str:
    """A text as people read it: with the sign before it where it was derived."""
    return f"{SIGN}{text.removeprefix(SIGN)}" if derived and text else text


def kept_session(token: str, app_id: str) -> str:
    """The id of a session as it can stand in a file: one that was derived counts sessions within its data set only.

    "" where no other one could be told from it.
    """
    if _COUNTED.fullmatch(token):
        token = f"{SIGN}{app_id}-{token.removeprefix(SIGN)}"
    return token if is_kept_session(token) else ""


def is_kept_session(token: str) -> bool:
    """Whether the id of a session out of a file is another one than each that is derived anew."""
    return not token.startswith(SIGN) or _ELSEWHERE.fullmatch(token) is not None
