from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.importers.headers import first_value, read_headers, take_pseudo
from tests.unit.local.importers.test_values import ANYTHING


def pairs(*items: tuple[object, object]) -> list[dict[str, object]]:
    return [{"name": name, "value": value} for name, value in items]


def test_order_names_and_repeats_are_kept() -> None:
    headers = read_headers(pairs(("B", "1"), ("a", "2"), ("B", "3"), ("b", "4")))
    assert list(headers.items()) == [("B", ["1", "3"]), ("a", "2"), ("b", "4")]


def test_values_of_other_types_become_text() -> None:
    headers = read_headers(pairs(("a", 1), ("b", None), ("c", ["x", 2]), ("d", {"e": True}), (5, "f")))
    assert headers == {"a": "1", "b": "", "c": ["x", "2"], "d": '{"e":true}', "5": "f"}


def test_objects_are_headers_too() -> None:
    assert read_headers({"a": "1", "b": ["2", "3"], "c": None}) == {"a": "1", "b": ["2", "3"], "c": ""}


def test_cookies_joined_by_line_ends_are_taken_apart() -> None:
    joined = pairs(("Set-Cookie", "a=1\r\nb=2\n"), ("set-cookie", "c=3\nd=4"), ("x", "1\n2"))
    assert read_headers(joined) == {"Set-Cookie": ["a=1", "b=2"], "set-cookie": ["c=3", "d=4"], "x": "1\n2"}


def test_half_headers_and_no_headers() -> None:
    assert read_headers([{"name": "a"}, {"value": "b"}, {}, None, 5, "x", ["name"]]) == {"a": "", "": "b"}
    assert read_headers(None) == read_headers("text") == read_headers([]) == {}
    assert read_headers({"a": []}) == {}


def test_pseudo_headers_are_taken_out() -> None:
    headers = read_headers(pairs((":path", "/a"), (":path", "/b"), ("x", "1"), (":own", "2")))
    assert take_pseudo(headers) == {":path": "/a"}
    assert headers == {"x": "1", ":own": "2"}
    assert take_pseudo(headers) == {}


def test_a_header_is_found_whatever_its_case() -> None:
    headers = read_headers(pairs(("Content-Type", "a"), ("X", ["1", "2"])))
    assert (first_value(headers, "content-type"), first_value(headers, "x")) == ("a", "1")
    assert first_value(headers, "y") is None


PAIRS = st.dictionaries(st.sampled_from(["name", "value"]), ANYTHING)


@given(st.one_of(ANYTHING, st.lists(st.one_of(ANYTHING, PAIRS))))
def test_nothing_raises(raw: object) -> None:
    for value in read_headers(raw).values():
        assert isinstance(value, str) or (len(value) > 1 and all(isinstance(item, str) for item in value))
