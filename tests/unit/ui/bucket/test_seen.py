"""What occurs in some calls."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.ui.bucket.seen import MOST_FIELDS, seen_in
from moesif_tui.wire.events import Event

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def event(sent: Any = None, got: Any = None, **headers: str) -> Event:
    return Event.model_validate({"request": {"headers": headers, "body": sent}, "response": {"body": got}})


def test_headers_are_known_whatever_their_case_and_asked_for_as_spelled() -> None:
    seen = seen_in([event(**{"X-Client": "web"}), event(**{"x-client": "ios"})])
    assert [(by.name, by.field) for by in seen.headers["request"]] == [
        ("request x-client", "request.headers.X-Client.raw")
    ]
    assert not seen.headers["response"]


def test_fields_of_bodies_are_known_by_their_path_through_lists_too() -> None:
    body = {"lines": [{"sku": "a"}, {"sku": "b", "count": 2}], "a.b": 1, "": 2, "none": None}
    fields = seen_in([event(body, "text"), event([{"error": {"code": 7}}])]).fields
    assert sorted(by.field for by in fields["request"]) == [
        "request.body.error.code",
        "request.body.lines.count",
        "request.body.lines.sku.raw",
    ]
    assert not fields["response"]


def test_what_parts_calls_into_few_groups_is_first_and_what_never_differs_last() -> None:
    events = [event({"id": number, "kind": number % 2, "same": 1}) for number in range(8)]
    assert [by.key for by in seen_in(events).fields["request"]] == ["kind", "id", "same"]


def test_fewer_groups_come_first_a_call_without_the_name_being_in_one_too() -> None:
    kinds = [{"four": f"{number % 4}", "two": f"{number % 2}", "each": f"{number}", "all": "1"} for number in range(40)]
    events = [event(**({"some": "1"} if number < 5 else {}), **kind) for number, kind in enumerate(kinds)]
    assert [by.key for by in seen_in(events).headers["request"]] == ["some", "two", "four", "each", "all"]


def test_an_instance_is_known_by_its_usual_header_or_its_field() -> None:
    named = Event.model_validate({"response": {"headers": {"X-Instance": "i-1"}}})
    other = Event.model_validate({"response": {"instance_id": "i-1"}})
    assert (found := seen_in([event(), named]).instance) is not None
    assert found.field == "response.headers.X-Instance.raw"
    assert (found := seen_in([other]).instance) is not None
    assert found.field == "response.instance_id.raw"
    assert seen_in([event()]).instance is None


def test_endless_bodies_are_looked_at_no_further_than_helps() -> None:
    deep: Any = 1
    for _ in range(10_000):
        deep = [deep]
    wide = {str(number): number for number in range(20_000)}
    assert not seen_in([Event.model_construct(request=event(deep).request)]).fields["request"]
    assert len(seen_in([event(wide)]).fields["request"]) == MOST_FIELDS


@given(JSON)
def test_no_body_is_too_odd(body: Any) -> None:
    for by in seen_in([event(body, body)]).fields["request"]:
        assert by.field.startswith("request.body.")
