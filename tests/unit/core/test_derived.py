"""What was derived is told and marked as such."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.core.derived import derived_in, marked


def test_what_was_derived_and_from_what() -> None:
    assert derived_in({"derived": {"route": True, "user_id": "jwt", "session_token": False}}) == {
        "route": True, "user_id": "jwt",
    }  # fmt: skip


@pytest.mark.parametrize("metadata", [None, 1, [], "derived", {}, {"derived": 1}, {"derived": ["user_id"]}])
def test_a_service_that_tells_nothing_derives_nothing(metadata: Any) -> None:
    assert derived_in(metadata) == {}


def test_the_sign_stands_once_before_what_was_derived() -> None:
    assert marked("u-1", derived=True) == "~u-1"
    assert marked("~u-1", derived=True) == "~u-1"
    assert marked("u-1", derived=False) == "u-1"
    assert marked("", derived=True) == ""
