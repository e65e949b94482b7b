"""What stands in the place of a secret: our own mask, and those of others."""

from __future__ import annotations

import re

MASK = "••••••••"
"""What stands in the place of a secret."""

NO_VALUES = frozenset(("", "true", "false"))
"""Texts that stay visible under any name: they hide nothing."""

_MASKED = re.compile(
    r"(?:(?:bearer|basic|token|digest)\s+)?(?:"
    r"[•●*]{2,}|\w{0,4}[•●*]{3,}\w{0,4}|x{3,}(?:[ -]?x{2,})*"
    r"|\$?[<\[({]{1,2}\s*[a-z][a-z _.:-]{0,60}[>\])}]{1,2}|\$[a-z_]{2,60}"
    r"|(?:manually[ _])?(?:redacted|masked|hidden|removed|filtered|censored|omitted|scrubbed|sanitized)"
    r"|null|none|undefined|nan)",
    re.IGNORECASE,
)


def is_mask(value: object) -> bool:
    """Whether a value stands for a secret that is not there: `***`, `[REDACTED]`, `<bearer token>`, `undefined`.

    A scheme before it (`Bearer ***`) makes no difference. A hash (`REDACTED_5f2c…`) is no mask: it tells users apart.
    """
    return isinstance(value, str) and len(value) < 200 and _MASKED.fullmatch(value.strip(" \t\"'")) is not None
