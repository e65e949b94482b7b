"""Values with what is secret in them masked, as pieces of a line."""

from __future__ import annotations

from typing import Final

from moesif_tui.core.secrets import MASK, is_mask, mask_json, mask_text
from moesif_tui.ui.text import Piece

MASKED: Final = "masked"
"""The word behind the dots."""
HIDDEN: Final[list[Piece]] = [(MASK, "warning"), (f" {MASKED}", "warning")]
"""What stands for a value that is secret as a whole."""


def hideable(raw: str) -> bool:
    """Whether a value that goes by a secret name hides something: null, true, false and masks do not."""
    if raw.startswith('"'):
        return raw != '""' and not is_mask(raw[1:-1])
    return raw[:1] in "-0123456789"


def masked_number(raw: str, role: str) -> list[Piece]:
    """A number, unless it is a payment card's."""
    if 13 <= len(raw) <= 19 and raw.isdigit() and mask_json(int(raw))[1]:
        return HIDDEN
    return [(raw, role)]


def masked_pieces(text: str, role: str) -> list[Piece]:
    """A text with what is secret in it masked and marked."""
    masked, count = mask_text(text)
    return of_masked(masked, role) if count else [(text, role)]


def of_masked(masked: str, role: str) -> list[Piece]:
    """A text that is masked already, its masks marked."""
    out: list[Piece] = []
    for number, piece in enumerate(masked.split(MASK)):
        out += [(MASK, "warning")] if number else []
        out.append((piece, role))
    return [piece for piece in out if piece[0]]
