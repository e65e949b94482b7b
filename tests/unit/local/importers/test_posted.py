"""Bodies of posted events."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.importers import Progress, open_sources, read
from moesif_tui.local.importers.posted import PostedReader
from tests.unit.local.support import event

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def posted(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def with_body(text: str) -> str:
    return json.dumps(event(1)).replace('"status": 500', f'"status": 500, "body": {text}')


def test_one_event_and_an_array_of_them_are_read() -> None:
    [record], duplicates = PostedReader().records(posted(event(7, user_id="u-1")))
    assert (record.uri, record.status, record.user_id, duplicates) == ("https://shop.test/n/7", 500, "u-1", 0)
    records, _ = PostedReader().records(posted([event(1), event(2)]))
    assert [each.uri[-1] for each in records] == ["1", "2"]
    assert PostedReader().records(b" \xef\xbb\xbf[]"[1:]) == ([], 0)


def test_a_transaction_counts_once() -> None:
    reader = PostedReader()
    reader.know("t-0")
    found = [reader.records(posted([event(n, transaction_id=id_) for n, id_ in enumerate(ids)]))
             for ids in (["t-0", "t-1"], ["t-1", "t-2", "t-2"], [None, None, ""])]  # fmt: skip
    assert [(len(records), duplicates) for records, duplicates in found] == [(1, 1), (1, 2), (3, 0)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'[{"request":{}},', "not JSON"),
        (b"[] []", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"7", "Event 1 is none"),
        (b"null", "Event 1 is none"),
        (b'[{"request":{}},{"requests":[]}]', "Event 2 is none"),
        (b"[[]]", "Event 1 is none"),
        (b'{"request":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "nested too deep"),
    ],
)
def test_what_is_no_event_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PostedReader().records(body)


def test_of_a_body_that_is_refused_nothing_counts_as_met() -> None:
    reader = PostedReader()
    with pytest.raises(ValueError, match="Event 2"):
        reader.records(posted([event(1, transaction_id="t-1"), {}]))
    assert len(reader.records(posted(event(1, transaction_id="t-1")))[0]) == 1


@pytest.mark.parametrize("number", ["1.10", "12.5", "1e5", "0.1", "123456789012345678901234567890", "9" * 5000, "-0.0"])
def test_numbers_in_bodies_keep_all_their_digits(number: str) -> None:
    [record], _ = PostedReader().records(posted(with_body(f'{{"a": [{number}, "1.10"]}}')))
    assert record.response_body == f'{{"a":[{number},"1.10"]}}'.encode()


@given(st.lists(JSON, min_size=1, max_size=3))
def test_it_makes_the_same_of_events_as_reading_a_file_does(
    tmp_path_factory: pytest.TempPathFactory, some: Any
) -> None:
    events = [event(n, metadata=value, tags=value, user_id=value) for n, value in enumerate(some)]
    for each, value in zip(events, some, strict=True):
        each["request"]["headers"] = {"x": value}
        each["response"]["body"] = value
    path = tmp_path_factory.mktemp("posted") / "events.json"
    path.write_bytes(posted(events))
    expected = list(read(open_sources([path]).sources, stop=lambda: False, progress=Progress()))
    found, _ = PostedReader().records(path.read_bytes())
    for one, other in zip(found, expected, strict=True):
        assert _loaded(one.response_body) == _loaded(other.response_body)
        one.response_body = other.response_body = None
        assert repr(one) == repr(other)


def _loaded(body: bytes | None) -> str:
    if body is None:
        return "nothing"
    try:
        return repr(json.loads(body))
    except ValueError:
        return repr(body)


@given(st.binary() | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    with suppress(ValueError):
        PostedReader().records(body)


@pytest.mark.parametrize("name", ["batch.json", "single.json", "search.json"])
def test_events_of_files_are_read_as_from_files(name: str) -> None:
    path = Path(__file__).parents[3] / "data" / "moesif" / name
    value = json.loads(path.read_bytes())
    events = value["hits"]["hits"] if name == "search.json" else value
    found, _ = PostedReader().records(json.dumps(events).encode())
    expected = list(read(open_sources([path]).sources, stop=lambda: False, progress=Progress()))
    assert [each.uri for each in found] == [each.uri for each in expected]
    assert [each.response_body for each in found] == [each.response_body for each in expected]
