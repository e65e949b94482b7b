"""Pairs and parts are read in order, decoded, and as far as they go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.forms import cookies, form_pairs, multipart_parts, query_pairs, set_cookie_lines


@pytest.mark.parametrize(
    ("uri", "pairs"),
    [
        ("https://a.example/x", []),
        ("/x?a=1&b=two%20words+more&a=3", [("a", "1"), ("b", "two words more"), ("a", "3")]),
        ("/x?flag&=v&&y=1=2#z=3", [("flag", ""), ("", "v"), ("y", "1=2")]),
        ("/x?filter[name]=%E5%A4%B1&bad=%zz%ff", [("filter[name]", "失"), ("bad", "%zz\ufffd")]),
    ],
)
def test_query(uri: str, pairs: list[tuple[str, str]]) -> None:
    assert query_pairs(uri) == pairs


def test_form() -> None:
    assert form_pairs(b"user=a%40b&pass=x+y\r\n") == [("user", "a@b"), ("pass", "x y")]
    assert form_pairs("a=1") == [("a", "1")]


MULTIPART = (
    b"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\n"
    b"Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\nContent-Type: image/png\r\n\r\n"
    b"\x89P\r\n\r\nNG\r\n--B--\r\nrest"
)  # fmt: skip
PARTS = [
    ({"content-disposition": 'form-data; name="a"'}, b"1"),
    ({"content-disposition": 'form-data; name="f"; filename="x"', "content-type": "image/png"}, b"\x89P\r\n\r\nNG"),
]


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=B", 'multipart/mixed; Boundary="B"', "multipart/form-data", None]
)
def test_multipart(content_type: str | None) -> None:
    assert multipart_parts(MULTIPART, content_type) == PARTS


def test_multipart_with_bare_line_feeds_cut_off_or_without_headers() -> None:
    assert multipart_parts(b"--B\nA: b\n\n1\n--B--", "x; boundary=B") == [({"a": "b"}, b"1")]
    assert multipart_parts(b"--B\r\nA: b\r\n\r\nunfin", "x; boundary=B") == [({"a": "b"}, b"unfin")]
    assert multipart_parts(b"--B\r\n\r\nbare\r\n--B--", "x; boundary=B") == [({}, b"bare")]
    assert multipart_parts(b"--B\r\nA: b\r\n--B--", "x; boundary=B") == [({"a": "b"}, b"")]
    assert multipart_parts(b"no parts", "x; boundary=B") == []


@given(st.binary(max_size=80), st.sampled_from(["x; boundary=a", "x; boundary=\n", None]))
def test_any_bytes_may_be_multipart(data: bytes, content_type: str | None) -> None:
    for _, content in multipart_parts(data, content_type):
        assert content in data


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        ("sid=abc; theme=dark", [("sid", "abc"), ("theme", "dark")]),
        (["a=1", "b=2; c"], [("a", "1"), ("b", "2"), ("", "c")]),
        ('q="x=y" ;; =v', [("q", '"x=y"'), ("", "v")]),
        ("", []),
    ],
)
def test_cookies(values: str | list[str], pairs: list[tuple[str, str]]) -> None:
    assert cookies(values) == pairs


def test_set_cookies_joined_by_recorders_come_apart() -> None:
    date = "Expires=Wed, 21 Oct 2026 07:28:00 GMT"
    assert set_cookie_lines(f"a=1; {date}; Path=/") == [f"a=1; {date}; Path=/"]
    assert set_cookie_lines(f"a=1; {date}\nb=2") == [f"a=1; {date}", "b=2"]
    assert set_cookie_lines(f"a=1; {date}, b=2; Path=/") == [f"a=1; {date}", "b=2; Path=/"]
