"""Which bodies of lists may have been cut."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from moesif_tui.core.cut_bodies import LONGEST, is_cut


def coded(size: int) -> dict[str, Any]:
    return {"transfer_encoding": "base64", "body": base64.b64encode(b"x" * size).decode()}


@pytest.mark.parametrize(
    ("message", "cut"),
    [
        (coded(LONGEST), True),
        (coded(LONGEST - 3), False),
        ({**coded(LONGEST), "transfer_encoding": None}, False),
        ({"transfer_encoding": "base64", "body": 7}, False),
        ({"body": "x" * 100_000}, False),
        (None, False),
        ("odd", False),
    ],
)
def test_bodies(message: Any, *, cut: bool) -> None:
    assert is_cut(message) is cut
