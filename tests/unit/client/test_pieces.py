from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moesif_tui.client.pieces import BrokenJson, parse

SMALLEST = 128  # characters; less than two of the longest numbers would not fit

texts = st.text(st.characters(codec=None), max_size=200) | st.text('\\"\ud83d\ude00\ud800nué, ]}', max_size=200)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(texts, inner, max_size=12),
    max_leaves=60,
)


def encoded(value: Any, **options: Any) -> bytes:
    return json.dumps(value, **options).encode("utf-8", "surrogatepass")


@settings(max_examples=80, deadline=None)
@given(values, st.sampled_from([None, 1, 4]), st.integers(SMALLEST, 400))
def test_agrees_with_the_standard_parser(value: Any, indent: int | None, window: int) -> None:
    text = encoded(value, indent=indent)
    assert parse(text, window) == json.loads(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=40), st.integers(SMALLEST, 300))
def test_agrees_on_text_that_is_not_escaped(value: list[str], window: int) -> None:
    text = json.dumps([one.encode("utf-8", "replace").decode() for one in value], ensure_ascii=False).encode()
    assert parse(text, window) == json.loads(text)


@settings(max_examples=80, deadline=None)
@given(values, st.data())
@example([1, 2], None)
def test_refuses_what_the_standard_parser_refuses(value: Any, data: st.DataObject | None) -> None:
    text = encoded(value)
    if data is None:
        text = text.replace(b" ", b",")
    else:
        at = data.draw(st.integers(0, len(text) - 1))
        text = (
            text[:at] + data.draw(st.sampled_from([b"", b",", b"]", b"}", b'"', b"\\", b"1", b"\n"])) + text[at + 1 :]
        )
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            parse(text, SMALLEST)
    else:
        assert parse(text, SMALLEST) == expected


@pytest.mark.parametrize("run", ["\\\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\\\ud83d\\ude00", '\\"', "x\\n"])
@pytest.mark.parametrize("lead", range(7))
def test_long_strings_are_cut_between_characters(run: str, lead: int) -> None:
    text = f'["{"a" * lead}{run * 100}", 1]'.encode()
    assert parse(text, SMALLEST) == json.loads(text)


def test_reads_what_only_the_standard_parser_knows() -> None:
    assert parse(b"\xef\xbb\xbf[1]") == [1]
    assert parse(b"[1e400, 12345678901234567890123]") == [math.inf, 12345678901234567890123]
    assert math.isnan(parse(b"NaN"))


def test_the_last_of_two_members_of_one_name_counts() -> None:
    text = b'{"a": "%s", "a": 1}' % (b"x" * 300)
    assert parse(text, SMALLEST) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"", BrokenJson),
        (b"[1] [2]", BrokenJson),
        (b'["\xff"]', UnicodeDecodeError),
        (b"[" + b"9" * 5000 + b"]", ValueError),
        (b"[" + b"1." + b"9" * 500_000 + b"]", BrokenJson),
        (b"[" * 200_000 + b"]" * 200_000, RecursionError),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, RecursionError),
        (b'[{"a":"' + b"x" * 200 + b'"},' + b" " * 500 + b",1]", BrokenJson),
    ],
    ids=["empty", "more behind", "no UTF-8", "digits", "endless number", "deep lists", "deep objects", "two commas"],
)
def test_what_is_broken_raises(text: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse(text, 128 * 1024 if len(text) > 100_000 else SMALLEST)


def test_large_containers_inside_one_another_end_at_a_depth() -> None:
    text = (b'["' + b"x" * 100 + b'",') * 300 + b"1" + b"]" * 300
    with pytest.raises(RecursionError):
        parse(text, SMALLEST)


def test_an_error_says_where_it_is() -> None:
    text = b'["%s", tru]' % (b"x" * 995)
    with pytest.raises(BrokenJson, match="character 1,000"):
        parse(text, SMALLEST)
