"""A call is shown without its secrets, in headers, URLs, bodies and events, and only without those."""

import base64
import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.secrets import (
    MASK as M,
)
from moesif_tui.core.secrets import (
    mask_body,
    mask_event,
    mask_header,
    mask_headers,
    mask_json,
    mask_text,
    mask_url,
)

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"


def test_text_is_masked_by_name_and_by_shape() -> None:
    assert mask_text(f"token=abc and {JWT}") == (f"token={M} and {M}", 2)
    assert mask_text("plain text") == ("plain text", 0)


@pytest.mark.parametrize(
    ("name", "value", "masked", "count"),
    [
        ("Authorization", "Bearer abc", f"Bearer {M}", 1),
        ("authorization", "abc", M, 1),
        ("Authorization", "my pass", M, 1),
        ("Authorization", 'Digest username="a", response="b"', f"Digest {M}", 1),
        ("Authorization", "Bearer [REDACTED]", "Bearer [REDACTED]", 0),
        ("X-Api-Key", "k", M, 1),
        ("X-Api-Key", "", "", 0),
        ("X-Csrf", "true", "true", 0),
        ("Cookie", "sid=abc; theme=dark; y=***", f"sid={M}; theme={M}; y=***", 2),
        ("Cookie", "bare; =x; empty=", f"{M}; ={M}; empty=", 2),
        ("Set-Cookie", "sid=abc; Path=/; HttpOnly", f"sid={M}; Path=/; HttpOnly", 1),
        (
            "set-cookie",
            "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT\nb=2",
            f"a={M}; Expires=Wed, 21 Oct 2026 07:28:00 GMT\nb={M}",
            2,
        ),
        ("Referer", "https://x/?code=abc&state=1", f"https://x/?code={M}&state=1", 1),
        ("Location", "/cb#access_token=abc&expires_in=3", f"/cb#access_token={M}&expires_in=3", 1),
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)", 0),
        ("X-Custom", f"v={JWT}", f"v={M}", 1),
    ],
)
def test_headers(name: str, value: str, masked: str, count: int) -> None:
    assert mask_header(name, value) == (masked, count)
    assert mask_header(name, masked) == (masked, 0)


def test_all_headers_of_any_shape() -> None:
    headers: dict[str, Any] = {"Set-Cookie": ["a=1", "b=2"], "Accept": "*/*", "Token": 5, "Odd": None, "Cookie": [None]}
    masked, count = mask_headers(headers)
    assert masked == {
        "Set-Cookie": [f"a={M}", f"b={M}"],
        "Accept": "*/*",
        "Token": M,
        "Odd": None,
        "Cookie": [None],
    }
    assert count == 3
    assert headers["Token"] == 5


@pytest.mark.parametrize(
    ("url", "masked", "count"),
    [
        ("https://u:pw@h/x?a=1&api_key=k&b=2#/r?token=x", f"https://u:{M}@h/x?a=1&api_key={M}&b=2#/r?token={M}", 3),
        ("/x?code=1&page_token=2", "/x?code=1&page_token=2", 0),
        ("/cb?code=1&state=2", f"/cb?code={M}&state=2", 1),
        ("/x?next=https%3A%2F%2Fy%3Ftoken%3Dabc", f"/x?next=https://y%3Ftoken%3D{M}", 1),
        ("/x?a=https%253A%252F%252Fy%253Ftoken%253Dabc", f"/x?a=https://y%3Ftoken%3D{M}", 1),
        ("/x?q=%7B%22password%22%3A%22x%22%7D", f"/x?q=%7B%22password%22:%22{M}%22%7D", 1),
        ("/x?token=***&sig=&otp=true", "/x?token=***&sig=&otp=true", 0),
        (f"/reset/{JWT}", f"/reset/{M}", 1),
        (f"/x?{JWT}", f"/x?{M}", 1),
        (
            "/x?credentials[key]=a&user[name]=b&token[value]=c",
            f"/x?credentials[key]={M}&user[name]=b&token[value]={M}",
            2,
        ),
        ("/x#part", "/x#part", 0),
        ("", "", 0),
    ],
)
def test_urls(url: str, masked: str, count: int) -> None:
    assert mask_url(url) == (masked, count)
    assert mask_url(masked) == (masked, 0)


def test_json_is_masked_by_key_down_to_its_scalars() -> None:
    value = {
        "user": "ada",
        "password": "x",
        "auth": {"a": ["b", None, True, "", {"c": 1.5}]},
        "list": [{"name": "Cookie", "value": "a=b"}, {"key": "q", "val": "1"}],
        "card": 4111111111111111,
        "token": "***",
        "tokens_used": 5,
        "text": "Bearer abc123def",
        1: "x",
    }
    masked, count = mask_json(value)
    assert masked == {
        "user": "ada",
        "password": M,
        "auth": {"a": [M, None, True, "", {"c": M}]},
        "list": [{"name": "Cookie", "value": M}, {"key": "q", "val": "1"}],
        "card": M,
        "token": "***",
        "tokens_used": 5,
        "text": f"Bearer {M}",
        1: "x",
    }
    assert list(masked) == list(value)
    assert count == 6
    assert mask_json(masked) == (masked, 0)


def test_pairs_are_known_in_capitals() -> None:
    pair = {"Key": "Password", "Value": "hunter2"}
    assert mask_json(pair) == ({"Key": "Password", "Value": M}, 1)


def test_an_object_of_credentials_is_masked_and_a_word_is_not() -> None:
    value = {"credentials": {"user": "ada", "key": "k"}, "a": {"credentials": ["x"]}, "fetch": {"credentials": "omit"}}
    masked = {"credentials": {"user": M, "key": M}, "a": {"credentials": [M]}, "fetch": {"credentials": "omit"}}
    assert mask_json(value) == (masked, 3)


def test_json_may_be_of_any_depth() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    masked, count = mask_json({"token": deep})
    assert count == 1
    level = masked["token"]
    while isinstance(level, list):
        level = level.pop()
    while isinstance(deep, list):
        deep = deep.pop()
    assert level == M


@pytest.mark.parametrize(
    ("data", "content_type", "masked"),
    [
        (b'{"password":"x","n":1.50}', None, f'{{"password":"{M}","n":1.5}}'.encode()),
        (b'{"pin":1, "n":0.1234567890123456789}', None, f'{{"pin":"{M}","n":0.1234567890123456789}}'.encode()),
        (b'{"pin":1, "n":1e400}', None, f'{{"pin":"{M}","n":1e400}}'.encode()),
        (
            b'{"n":0.1234567890123456789,"pin":0.1234567890123456789}',
            None,
            f'{{"n":0.1234567890123456789,"pin":"{M}"}}'.encode(),
        ),
        (b'{"pin":1, "n":1e9,"a":"\x7f#1"}', None, f'{{"pin":"{M}", "n":1e9,"a":"\x7f#1"}}'.encode()),
        (b'[{"pin":"x"},{"to', "application/json", f'[{{"pin":"{M}"}},{{"to'.encode()),
        (b"user=a&password=b%20c", None, f"user=a&password={M}".encode()),
        ('{"ä":"ü","pin":"ü"}'.encode("latin-1"), "x; charset=latin-1", '{"ä":"ü","pin":"********"}'.encode("latin-1")),
        (gzip.compress(b'{"pin":"x"}', mtime=0), None, f'{{"pin":"{M}"}}'.encode()),
        (b'data: {"pin":"x"}\n\n', "text/event-stream", f'data: {{"pin":"{M}"}}\n\n'.encode()),
        (
            b"--B\r\nContent-Disposition: form-data; name=pin\r\n\r\n12\r\n--B\r\nA: b\r\n\r\n\x89\0\r\n--B--",
            "multipart/form-data; boundary=B",
            b"--B\r\nContent-Disposition: form-data; name=pin\r\n\r\n********\r\n--B\r\nA: b\r\n\r\n\x89\0\r\n--B--",
        ),
    ],
)
def test_bodies(data: bytes, content_type: str | None, masked: bytes) -> None:
    assert mask_body(data, content_type) == (masked, 1)


def test_json_that_is_not_written_again_is_masked_by_its_pairs_too() -> None:
    exact = b'{"lat":52.123456789012345,"fields":[{"name":"password","value":"hunter2"}]}'
    masked = exact.replace(b"hunter2", M.encode())
    assert mask_body(exact, "application/json") == (masked, 1)
    assert mask_body(exact[:-2], "application/json") == (masked[:-2], 1)
    assert mask_body(exact[:-6], "application/json") == (masked[:-4], 1)


def test_a_part_of_a_form_ends_where_the_next_begins() -> None:
    form = b'--B\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter\r\n--2\r\n--B--\r\n'
    masked = (form.replace(b"hunter\r\n--2", M.encode()), 1)
    assert mask_body(form, "multipart/form-data; boundary=B") == masked
    headers = {"Content-Type": "multipart/form-data; charset=x; boundary=B"}
    event = {"request": {"headers": headers, "body": f"preamble\r\n{form.decode()}"}}
    assert mask_event(event)[0]["request"]["body"] == f"preamble\r\n{masked[0].decode()}"


@pytest.mark.parametrize(
    "data", [b"", b'{ "a" : 1.50 }', b"a=1&b=2", b"\x89PNG\r\n\x1a\n\0token=abc", gzip.compress(b"{}", mtime=0), b"["]
)
def test_bodies_without_secrets_stay_the_same_bytes(data: bytes) -> None:
    assert mask_body(data, "application/json")[0] is data


def test_events() -> None:
    event = {
        "request": {
            "uri": "https://x/?token=abc",
            "headers": {"Authorization": "Bearer abc", "Content-Type": ["application/json"]},
            "body": {"password": "x"},
        },
        "response": {
            "status": 200,
            "headers": {"content-type": "application/json; charset=utf-16"},
            "body": base64.b64encode('{"pin":"x"}'.encode("utf-16")).decode(),
            "transfer_encoding": "base64",
        },
        "session_token": "sess_91c",
        "metadata": {"har": {"error": f"at {JWT}", "websocket": [{"data": '{"password":"hunter2"}'}]}},
    }
    before = json.dumps(event)
    masked, count = mask_event(event)
    assert count == 6
    assert masked["request"] == {
        "uri": f"https://x/?token={M}",
        "headers": {"Authorization": f"Bearer {M}", "Content-Type": ["application/json"]},
        "body": {"password": M},
    }
    assert base64.b64decode(masked["response"]["body"]).decode("utf-16") == f'{{"pin":"{M}"}}'
    assert masked["session_token"] == "sess_91c"
    assert masked["metadata"] == {"har": {"error": f"at {M}", "websocket": [{"data": f'{{"password":"{M}"}}'}]}}
    assert json.dumps(event) == before


FORM = b'--B\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--B--\r\n\0'


def test_a_body_is_read_by_the_type_that_its_file_declares_where_its_headers_name_none() -> None:
    body = {"body": base64.b64encode(FORM).decode(), "transfer_encoding": "base64"}
    har = {"request_mime_type": "multipart/form-data; boundary=B", "mime_type": "multipart/mixed; boundary=B"}
    for side in ("request", "response"):
        event = {side: body, "metadata": {"har": har}}
        assert mask_event(event)[1] == 1
        assert mask_event({**event, side: {**body, "headers": {"Content-Type": "application/x"}}})[1] == 0
        assert mask_event({**event, "metadata": {"har": dict.fromkeys(har, 5)}})[1] == 0


def test_a_coding_that_the_headers_name_is_undone() -> None:
    coded = base64.b64encode(zlib.compress(b'{"pin":"x"}')).decode()
    message = {"body": coded, "transfer_encoding": "base64", "headers": {"Content-Encoding": "deflate"}}
    masked, count = mask_event({"response": message})
    assert count == 1
    assert base64.b64decode(masked["response"]["body"]).decode() == f'{{"pin":"{M}"}}'


def test_binary_bodies_keep_their_length() -> None:
    data = b"\0\x07\xffBearer abc123def\xff\0" + JWT.encode() + b"\0\0https://u:pw@h/"
    masked = b"\0\x07\xffBearer *********\xff\0" + b"*" * len(JWT) + b"\0\0https://u:**@h/"
    assert mask_body(data, "application/x-protobuf") == (masked, 3)
    assert mask_body(masked, "application/x-protobuf") == (masked, 0)
    bearer = b"\0\0Bearer " + JWT.encode()
    assert mask_body(bearer, None) == (b"\0\0Bearer " + b"*" * len(JWT), 1)


def test_events_of_any_shape() -> None:
    assert mask_event({"session_token": [JWT, "a"]}) == ({"session_token": [M, "a"]}, 1)
    assert mask_event({"request": {"body": "pin=1", "headers": None}}) == (
        {"request": {"body": f"pin={M}", "headers": None}},
        1,
    )
    assert mask_event({"request": {"body": "pin=1", "transfer_encoding": "json"}})[1] == 1
    assert mask_event({"request": {"headers": [{"name": "Cookie", "value": "a"}]}})[1] == 1
    odd: dict[str, Any] = {"request": [], "response": None, "x": {"password": None}}
    assert mask_event(odd) == (odd, 0)
    assert mask_event({"x": {"password": "p"}}) == ({"x": {"password": M}}, 1)
    assert mask_event({"response": {"body": "not base64 ***", "transfer_encoding": "base64"}})[1] == 0


def test_what_was_read_out_of_a_body_is_masked_as_the_body_is() -> None:
    request = {"graphql": {"operation_name": "Login", "variables": {"password": "p", "user": "ada"}}, "body": None}
    masked, count = mask_event({"request": request})
    assert count == 1
    assert masked["request"]["graphql"] == {"operation_name": "Login", "variables": {"password": M, "user": "ada"}}


def test_a_multipart_form_is_known_without_its_content_type() -> None:
    form = b'--B\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--B--\r\n'
    assert mask_body(form, None) == (form.replace(b"hunter2", M.encode()), 1)


def test_a_code_to_sign_in_with_is_longer_than_that_of_an_error() -> None:
    assert mask_url("https://x/cb?code=4/0AX4XfWjYZ1234567890abcdef") == (f"https://x/cb?code={M}", 1)
    assert mask_url("https://x/?code=E_LIMIT_REACHED")[1] == 0


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=10), st.just(JWT)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["password", "session", "name", "value", "a"]), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(json_values)
def test_masking_json_again_changes_nothing(value: Any) -> None:
    masked, _ = mask_json(value)
    assert mask_json(masked) == (masked, 0)


@given(st.one_of(json_values.map(lambda value: json.dumps(value).encode()), st.binary(max_size=60)))
def test_any_body_may_be_masked(data: bytes) -> None:
    masked, count = mask_body(data, None)
    assert (masked is data) == (count == 0)


@given(st.text('/?#&=%:@.abtoken"{', max_size=50))
def test_masking_a_url_again_changes_nothing(url: str) -> None:
    masked, _ = mask_url(url)
    assert mask_url(masked) == (masked, 0)
