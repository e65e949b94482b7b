"""Masks secrets in whatever an operation answers, wherever calls, users and accounts stand in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from moesif_tui.core.masks import MASK, is_mask
from moesif_tui.core.secrets import mask_event, mask_json

_ENVELOPES: Final = frozenset({"hits", "_source", "triage_bucket"})
"""Members that hold documents."""
_DEEPEST: Final = 8
"""Lists and envelopes around a document; what is deeper is masked by its names and shapes alone."""


def mask_answer(value: Any, secret: Collection[str], deeper: int = _DEEPEST) -> tuple[Any, int]:
    """A copy of an answer with its secrets masked, and how many there were.

    Args:
        value: the answer as JSON.
        secret: names of members that are secret for the operation, whatever else is known of them.
        deeper: how many more lists and envelopes are looked into.
    """
    if deeper and isinstance(value, list):
        masked = [mask_answer(one, secret, deeper - 1) for one in value]
        return [one for one, _ in masked], sum(count for _, count in masked)
    if not deeper or not isinstance(value, dict):
        return mask_json(value)
    if any(isinstance(value.get(side), dict) for side in ("request", "response")):
        return mask_event(value)
    copy, total = {}, 0
    for name, inner in value.items():
        copy[name], count = _mask_member(name, inner, secret, deeper - 1)
        total += count
    return copy, total


def _mask_member(name: str, value: Any, secret: Collection[str], deeper: int) -> tuple[Any, int]:
    if name in secret:
        return (value, 0) if value is None or value == "" or is_mask(value) else (MASK, 1)
    if name in _ENVELOPES:
        return mask_answer(value, secret, deeper)
    if name == "session_token":  # people search by it; masked where it is a credential by its shape
        return mask_json(value)
    masked, count = mask_json({name: value})
    return masked[name], count
