"""What was derived is told and marked as such."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.core.derived import derived_in, is_kept_session, kept_session, marked


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


@pytest.mark.parametrize(
    ("token", "app_id", "kept"),
    [
        ("~5", "k7f3a", "~k7f3a-5"),
        ("~k7f3a-5", "kother", "~k7f3a-5"),
        ("s-1", "k7f3a", "s-1"),
        ("", "k7f3a", ""),
        ("~5", "", ""),
        ("~5", "a b", ""),
        ("~new 5", "k7f3a", ""),
    ],
)
def test_a_derived_session_is_kept_under_an_id_that_no_other_data_set_has(token: str, app_id: str, kept: str) -> None:
    assert kept_session(token, app_id) == kept
    assert is_kept_session(kept)


@pytest.mark.parametrize("token", ["~", "~5", "~new 5", "~٣", "~k-٣", "~a\x1b-1", "~" + "9" * 10_000, "~~k-1"])
def test_what_may_be_the_id_of_a_session_derived_anew_is_kept_by_none(token: str) -> None:
    assert not is_kept_session(token)
