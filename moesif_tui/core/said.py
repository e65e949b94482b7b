"""What errors say, as the local server tells it: `metadata.says` of a call, and with counts of a bucket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from moesif_tui.core.numbers import told_count


class Says(NamedTuple):
    """What an error says.

    Attributes:
        code: a short machine word or number (`E_LIMIT`, `invalid_grant`, `-32602`); "" when there is none.
        message: one line for people, at most 200 characters; "" when there is a code only.
    """

    code: str
    message: str

    @property
    def text(self) -> str:
        """Code and message in one line, as it is shown everywhere; secrets are not masked."""
        return f"{self.code} {self.message}".strip()


def said_by(metadata: Any) -> list[tuple[Says, int]]:
    """What the errors of a bucket say and how often each, the most frequent first; of a call the one, once.

    Args:
        metadata: of the document; empty is what a service that tells nothing gets.
    """
    found = metadata.get("says") if isinstance(metadata, Mapping) else None
    each = found if isinstance(found, list) else [found]
    return [(_says(one), told_count(one.get("count", 1))) for one in each if isinstance(one, Mapping)]


def said(metadata: Any) -> Says | None:
    """What a call's error says, or what a bucket's say most often; None where the service does not tell."""
    return next((says for says, _ in said_by(metadata)), None)


def _says(one: Mapping[str, Any]) -> Says:
    code, message = (value if isinstance(value := one.get(part), str) else "" for part in Says._fields)
    return Says(code, message)
