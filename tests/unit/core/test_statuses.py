"""How statuses are told."""

from __future__ import annotations

import pytest

from moesif_tui.core.statuses import failed, is_failure, status_cell, status_of, status_role, status_text
from moesif_tui.wire.events import Event, EventResponse


@pytest.mark.parametrize(
    ("status", "text", "cell"),
    [(500, "500", "500"), (0, "✗", " ✗ "), (-1, "✗", " ✗ "), (None, "–", " – "), (1000, "…", " … ")],
)
def test_texts(status: int | None, text: str, cell: str) -> None:
    assert (status_text(status), status_cell(status)) == (text, cell)


def test_the_role_of_a_failure_tells_whose_fault_it_is() -> None:
    roles = [status_role(status) for status in (500, 599, 404, 0, -1, None, 200)]
    assert roles == ["error", "error", "warning", "warning", "warning", "warning", "error"]


def test_the_role_of_what_did_not_fail() -> None:
    assert [status_role(status, failed=False) for status in (200, 299, 302, None)] == ["good", "good", "muted", "muted"]


def test_failures() -> None:
    assert [is_failure(status) for status in (200, 302, 400, 500, 0, -1, None)] == [False] * 2 + [True] * 5
    assert is_failure(200, in_bucket=True), "an error inside a success"


def test_an_event_without_an_answer_has_failed() -> None:
    assert (status_of(Event()), failed(Event())) == (0, True)
    answered = Event(response=EventResponse(status=200))
    assert (status_of(answered), failed(answered)) == (200, False)
    assert failed(answered.model_copy(update={"triage_bucket_id": "k-1"}))


def test_an_answer_of_unknown_status_has_not_failed_unless_a_bucket_has_it() -> None:
    odd = Event(response=EventResponse(status=0), metadata={"har": {"status": "abc"}})
    assert (status_of(odd), failed(odd)) == (None, False)
    assert failed(odd.model_copy(update={"triage_bucket_id": "k-1"}))
