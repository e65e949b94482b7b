from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.importers import elements
from moesif_tui.local.importers.elements import Broken, Entry
from moesif_tui.local.importers.stream import Layout, entries

Item = Entry | Broken


def call(number: int, **more: Any) -> dict[str, Any]:
    return {"startedDateTime": "2024-05-01T10:00:00Z", "request": {"url": f"/{number}"}, "response": {}, **more}


def har(calls: list[Any], **log: Any) -> bytes:
    return json.dumps({"log": {"version": "1.2", "pages": [{"id": "p"}], **log, "entries": calls}}).encode()


def stream(data: bytes, layout: Layout = Layout.CONTAINER, size: int = 1 << 16, **options: Any) -> list[Item]:
    return list(entries((data[i : i + size] for i in range(0, len(data), size)), layout, **options))


def urls(items: list[Item]) -> list[str]:
    return [item.value["request"]["url"] for item in items if isinstance(item, Entry)]


def broken(items: list[Item]) -> list[Broken]:
    return [item for item in items if isinstance(item, Broken)]


def test_one_broken_entry_among_ten_thousand_costs_itself_only() -> None:
    parts = [json.dumps(call(i)) for i in range(10_000)]
    parts[5000] = parts[5000].replace(":", "", 1)
    data = ('{"log": {"entries": [' + ", ".join(parts) + "]}}").encode()
    items = stream(data)
    assert len(urls(items)) == 9999
    [problem] = broken(items)
    assert problem.number == 5001
    assert data[problem.position :].startswith(parts[5000].encode())
    assert "broken JSON" in problem.reason


@pytest.mark.parametrize("wrong", [b'"name: "x"', b'"name": "x', b'"name": {"x"', b'"name": ["x"', b'name": "x"'])
def test_what_is_broken_before_the_entries_costs_none_of_them(wrong: bytes) -> None:
    data = har([call(number) for number in range(9)], creator={"name": "x"}).replace(b'"name": "x"', wrong)
    items = stream(data)
    assert urls(items) == [f"/{number}" for number in range(9)]
    assert broken(items)
    assert broken(stream(har([call(1)], creator={"name": "x", "entries": []}))) == []


@pytest.mark.parametrize("size", [1, 7, 100, 1 << 16])
@pytest.mark.parametrize("wrong", [b'"name: "x"', b'"name": "x', b'"name": {"x"', b'"name": ["x"', b'name": "x"'])
def test_what_is_broken_before_the_entries_costs_none_in_chunks_of_any_size(wrong: bytes, size: int) -> None:
    data = har([call(number) for number in range(9)], creator={"name": "x"}).replace(b'"name": "x"', wrong)
    items = stream(data, size=size)
    assert urls(items) == [f"/{number}" for number in range(9)]
    assert broken(items)


FORMER = {"entries": [call(8), call(9)]}


@pytest.mark.parametrize("size", [1, 7, 100, 1 << 16])
@pytest.mark.parametrize("ahead", [50, elements.AHEAD])
@pytest.mark.parametrize(
    "document",
    [
        {"log": {"version": "1.2", "_former": FORMER, "entries": [call(1), call(2)]}},
        {"_former": {"log": FORMER}, "log": {"entries": [call(1), call(2)]}},
        {"log": {"_former": [{'a"entries': [call(7)]}, FORMER, FORMER], "entries": [call(1), call(2)]}},
        {"log": {"entries": [call(1), call(2)], "_former": {"log": FORMER}}},
    ],
    ids=["beside", "before", "several", "behind"],
)
def test_entries_within_another_value_are_none_of_the_traffic(
    document: dict[str, Any], ahead: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elements, "AHEAD", ahead)
    items = stream(json.dumps(document).encode(), size=size)
    assert urls(items) == ["/1", "/2"]
    assert broken(items) == []


AROUND = st.recursive(
    st.none() | st.integers() | st.text(alphabet='ab"\\{}[],:é\n', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["log", "entries", 'a"entries', "hits", "\\"]), inner, max_size=3)
        | st.builds(lambda value: {"entries": [call(9, x=value)]}, inner)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(AROUND, AROUND, st.sampled_from([50, elements.AHEAD]), st.integers(1, 300))
def test_valid_json_around_the_entries_is_never_broken(before: Any, behind: Any, ahead: int, size: int) -> None:
    data = json.dumps({"_a": before, "log": {"_b": before, "entries": [call(1)], "_c": behind}}).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elements, "AHEAD", ahead)
        items = stream(data, size=size)
    assert (urls(items), broken(items)) == (["/1"], [])


def test_a_long_key_before_the_entries_is_no_damage() -> None:
    data = json.dumps({"k" * 5000: 1, "log": {"entries": [call(1)]}}).encode()
    items = stream(data, size=4990)
    assert urls(items) == ["/1"]
    assert broken(items) == []


def test_a_quote_that_is_missing_far_before_the_entries_costs_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "AHEAD", 50)
    data = har([call(1), call(2)], creator={"name": "x", "about": ["y"] * 1000}).replace(b'"x"', b'"x')
    items = stream(data, size=4000)
    assert urls(items) == ["/1", "/2"]
    assert broken(items)


@pytest.mark.parametrize("closed", [True, False])
def test_an_entry_nested_ten_thousand_deep_costs_itself_only(closed: bool) -> None:
    deep = '{"request": {}, "x": ' + "[" * 10_000 + ("]" * 10_000 + "}" if closed else "")
    data = har([call(1), "DEEP", call(2)]).replace(b'"DEEP"', deep.encode())
    items = stream(data)
    assert urls(items) == ["/1", "/2"]
    assert [problem.reason for problem in broken(items)] == ["nested too deeply"]


def with_large_body(size: int, piece: bytes = b"x" * 65_536) -> Iterator[bytes]:
    head, tail = har([call(1), call(2, body="BODY"), call(3)]).split(b"BODY")
    yield head
    for _ in range(size // len(piece)):
        yield piece
    yield tail


@pytest.mark.parametrize("piece", [b"x" * 65_536, (b'\\"{}[]\\\\' * 8192)[:65_536]], ids=["plain", "escapes"])
def test_an_entry_of_50_mb_costs_neither_the_rest_nor_memory(piece: bytes) -> None:
    tracemalloc.start()
    try:
        items = list(entries(with_large_body(50_000_000, piece), Layout.CONTAINER))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert urls(items) == ["/1", "/3"]
    assert [problem.reason for problem in broken(items)] == ["larger than 16 MB"]
    assert peak < 25_000_000


def test_a_large_entry_below_the_limit_is_read() -> None:
    items = list(entries(with_large_body(5_000_000), Layout.CONTAINER))
    assert urls(items) == ["/1", "/2", "/3"]
    assert not broken(items)


def test_memory_does_not_grow_with_the_file() -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield b'{"log": {"entries": ['
        for number in range(count):
            yield json.dumps(call(number, x="y" * 10_000)).encode() + b","

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            for _ in entries(chunks(count), Layout.CONTAINER):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(1000) < 1.1 * peak(100)


@pytest.mark.parametrize("where", ["pages", "creator", "_own"])
def test_entries_may_come_after_parts_of_any_size(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "MAX_ENTRY", 1000)
    data = har([call(1)], **{where: [{"id": str(i), "title": "[{" * 200} for i in range(500)]})
    assert urls(stream(data, size=1000)) == ["/1"]


def test_pages_are_told_before_and_after_the_entries() -> None:
    page = {"id": "a"}
    for log in ({"pages": [page], "entries": [call(1)]}, {"entries": [call(1)], "pages": [page]}):
        told: list[dict[str, Any]] = []
        items = stream(json.dumps({"log": log}).encode(), on_page=told.append)
        assert (urls(items), told, [item.number for item in items]) == (["/1"], [page], [1])


@pytest.mark.parametrize(
    ("layout", "data"),
    [
        (Layout.CONTAINER, har([call(1), call(2)])),
        (Layout.CONTAINER, json.dumps({"entries": [call(1), call(2)]}).encode()),
        (Layout.CONTAINER, b"cb(" + har([call(1), call(2)]) + b");"),
        (Layout.CONTAINER, b"\xef\xbb\xbf" + har([call(1)]) + b"\n" + har([call(2)])),
        (Layout.CONTAINER, json.dumps({"hits": {"total": 2, "hits": [call(1), call(2)]}}).encode()),
        (Layout.LIST, json.dumps([call(1), call(2)], indent=2).encode()),
        (Layout.VALUES, json.dumps(call(1), indent=1).encode() + b"\n" + json.dumps(call(2)).encode()),
        (Layout.VALUES, b"\n".join(json.dumps(call(i)).encode() for i in (1, 2)) + b"\r\n\x00\x00"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_every_layout_is_read_in_chunks_of_any_size(layout: Layout, data: bytes, size: int) -> None:
    items = stream(data, layout, size)
    assert urls(items) == ["/1", "/2"]
    assert not broken(items)


def test_the_text_of_an_entry_is_kept_on_demand() -> None:
    [item] = stream(b'[ {"request" : 1.10} ]', Layout.LIST, keep_text=True)
    assert isinstance(item, Entry)
    assert item.text == '{"request" : 1.10}'


def test_numbers_of_any_length_are_read() -> None:
    items = stream(
        har([call(1, a=1, b=2)]).replace(b'"a": 1', b'"a": ' + b"7" * 400).replace(b'"b": 2', b'"b": ' + b"9" * 5000)
    )
    [item] = items
    assert isinstance(item, Entry)
    assert item.value["a"] == int("7" * 400)
    assert item.value["b"] == float("inf")


def test_nan_infinity_and_lone_surrogates_are_read() -> None:
    [item] = stream(
        b'[{"request": {}, "a": [NaN, -Infinity], "b": "\\ud800", "c": "\xff", "request": {"url": 2}}]', Layout.LIST
    )
    assert isinstance(item, Entry)
    assert item.value["b"] == "\ud800"
    assert item.value["c"] == "\udcff"
    assert item.value["request"] == {"url": 2}


def test_a_cut_file_is_told_once_with_its_place() -> None:
    data = har([call(1), call(2)])
    for end in range(data.index(b"/1"), len(data) - 3):
        items = stream(data[:end])
        assert [problem.cut for problem in broken(items)] == [True]
        assert len(urls(items)) == (end > data.index(b"}, {"))


def corrupted(data: bytes, place: int, change: str, filler: bytes) -> bytes:
    place %= len(data)
    if change == "replace":
        return data[:place] + filler + data[place + 1 :]
    return data[:place] + filler * (change == "insert") + data[place + (change == "delete") :]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 5000),
    st.sampled_from(["replace", "insert", "delete"]),
    st.sampled_from([bytes([char]) for char in b'{}[]",:\\a\n\xff0']),
    st.sampled_from([50, 1 << 16]),
    st.sampled_from([Layout.CONTAINER, Layout.VALUES]),
)
def test_one_wrong_byte_costs_one_entry(place: int, change: str, filler: bytes, size: int, layout: Layout) -> None:
    calls = [call(i, headers=[{"name": "a", "value": "b"}], text='{"x": [1]}') for i in range(20)]
    if layout is Layout.CONTAINER:
        data, first = har(calls), har(calls).index(b'{"startedDateTime')
    else:
        data, first = b"\n".join(json.dumps(item).encode() for item in calls), 0
    items = stream(corrupted(data, first + place % (len(data) - first - 4), change, filler), layout, size)
    whole = [item for item in items if isinstance(item, Entry) and item.value in calls]
    assert len(whole) >= 18


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='{}[]",:\\ en\n1', max_size=60), st.sampled_from(list(Layout)), st.integers(1, 20))
def test_no_text_raises_or_hangs(text: str, layout: Layout, size: int) -> None:
    stream(('{"log": {"entries": [' + text).encode(), layout, size)
    stream(text.encode(), layout, size)


@pytest.mark.parametrize(
    "end", [b']}}, {"a": 1}', b"]} trailing", b"]}} // words", b']], "timings": {}}, {"b": 1}]}}', b'"x" "y"]}}']
)
def test_what_does_not_belong_there_is_reported(end: bytes) -> None:
    items = stream(har([call(1)])[:-3] + end)
    assert urls(items) == ["/1"]
    assert len(broken(items)) <= 3


def test_a_list_that_ends_too_early_goes_on() -> None:
    first, second, third = (json.dumps(call(i)) for i in (1, 2, 3))
    data = f'{{"log": {{"entries": [{first}], {second}, {third}]}}}}'.encode()
    items = stream(data)
    assert urls(items) == ["/1", "/2", "/3"]
    assert len(broken(items)) == 1


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")], ids=["minified", "spaced"])
def test_an_entry_cut_anywhere_costs_itself_only(separators: tuple[str, str]) -> None:
    parts = [json.dumps(call(i, text='{"n": 1}'), separators=separators) for i in range(3)]
    for length in range(1, len(parts[1])):
        data = '{"log":{"entries":[' + separators[0].join([parts[0], parts[1][:length], parts[2]]) + "]}}"
        items = stream(data.encode())
        assert (urls(items), [problem.number for problem in broken(items)]) == (["/0", "/2"], [2]), length


def test_neighbours_that_are_no_objects_are_counted_each() -> None:
    items = stream(har([1, None, "x", [], [1, {"request": 2}], call(1), {}, True, False, call(2)]))
    assert urls(items) == ["/1", "/2"]
    assert [problem.number for problem in broken(items)] == [1, 2, 3, 4, 5, 7, 8, 9]


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (har([call(1)])[:-2] + b"]}}", 1),
        (har([call(1)])[:-2] + b'],"comment": ""}}', 1),
        (har([call(1)])[:-1] + b"]}", 1),
        (har([call(1)])[:-3] + b" words]}}", 1),
        (har([call(1)]) + b" words", 1),
        (har([call(1)])[:-3] + b"]]}}", 1),
    ],
)
def test_damage_around_the_entries_is_none_of_them(data: bytes, problems: int) -> None:
    items = stream(data)
    assert urls(items) == ["/1"]
    assert [problem.number for problem in broken(items)] == [None] * problems


def test_words_behind_a_single_call_are_no_entry() -> None:
    items = stream(json.dumps(call(1)).encode() + b" words", Layout.VALUES)
    assert urls(items) == ["/1"]
    assert [problem.number for problem in broken(items)] == [None]


def test_an_entry_between_broken_pages_is_found() -> None:
    items = stream(b'{"log": {"pages": [{"id" "x"}, ' + json.dumps(call(1)).encode() + b"]}}")
    assert urls(items) == ["/1"]
    assert [problem.number for problem in broken(items)] == [None]
