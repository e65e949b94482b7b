"""Values of the wrong type made into the right one, as well as can be: files hold anything anywhere."""

from __future__ import annotations

import math
import re

from moesif_tui.local.importers.jsontext import dump

MAX_MS = 1e10
"""Milliseconds that a call can take; more (115 days) is a mistake of the exporter."""

_NO_STATUS = re.compile(r"\s*(?:-\d*|0*)\s*")
"""How a text says that no answer came: empty, `0`, `-1`."""


def text(value: object) -> str:
    """A string as it is, nothing as "", everything else as JSON writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else dump(value)


def some_text(value: object) -> str | None:
    """`text`, or None where that is empty."""
    return None if value is None else text(value) or None


def milliseconds(value: object) -> float | None:
    """A duration as a number of milliseconds, from a number or text; None when it is missing, negative or absurd."""
    if isinstance(value, str):
        try:
            value = float(value[:40])
        except ValueError:
            return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= MAX_MS:
        return value
    return None


def status_code(value: object) -> int:
    """An HTTP status, from a number or text; 0 for what is none (-1, -2, null, 1200 …): no answer came."""
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    elif isinstance(value, float):
        value = int(value) if math.isfinite(value) else 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000:
        return value
    return 0


def is_odd_status(value: object) -> bool:
    """Whether a file that has an answer says no status of it, but not that none came: `99999`, `true`, `"abc"`."""
    if status_code(value):
        return False
    if isinstance(value, str):
        return not _NO_STATUS.fullmatch(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return not value <= 0
    return bool(value)
