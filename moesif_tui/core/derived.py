"""What was derived from the traffic, not recorded, as the local server tells it: `metadata.derived` of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SIGN: Final = "~"
"""Stands before what was derived; a derived session id begins with it already."""


def derived_in(metadata: Any) -> Mapping[str, Any]:
    """Which fields of a document were derived (`user_id`, `session_token`), and where that is told, from what."""
    found = metadata.get("derived") if isinstance(metadata, Mapping) else None
    return {name: source for name, source in found.items() if source} if isinstance(found, Mapping) else {}


def marked(text: str, *, derived: bool) -> str:
    """A text as people read it: with the sign before it where it was derived."""
    return f"{SIGN}{text.removeprefix(SIGN)}" if derived and text else text
