"""Text that names its secrets is masked without a parser: broken JSON, logs, XML, pages, multipart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.masks import MASK as M
from moesif_tui.core.named_secrets import mask_multipart, mask_named


@pytest.mark.parametrize(
    ("text", "masked", "count"),
    [
        ("password=hunter2", f"password={M}", 1),
        ("error: token=abc x", f"error: token={M} x", 1),
        ("headers:token=abc", f"headers:token={M}", 1),
        ("?a=1&access_token=abc#id_token=x", f"?a=1&access_token={M}#id_token={M}", 2),
        ("a;jsessionid=ABC?x=1", f"a;jsessionid={M}?x=1", 1),
        ('password="two words" b', f'password="{M}" b', 1),
        ('{"password": "hun\\"ter2", "a": 1}', f'{{"password": "{M}", "a": 1}}', 1),
        ('{"a":{"token":"cut o', f'{{"a":{{"token":"{M}', 1),
        ('{"pin":1234,"cvv":-1.5e3}', f'{{"pin":"{M}","cvv":"{M}"}}', 2),
        ("{'password': 'x', 'pin': 1}", f"{{'password': '{M}', 'pin': '{M}'}}", 2),
        ('login(password: "x", user: "bob")', f'login(password: "{M}", user: "bob")', 1),
        ('"{\\"token\\":\\"a\\\\\\"b\\",\\"c\\":1}"', f'"{{\\"token\\":\\"{M}\\",\\"c\\":1}}"', 1),
        (
            '{"session":{"id":"abc","n":[1,null,"x",{}],"ok":true,"m":"***"},"b":2}',
            f'{{"session":{{"id":"{M}","n":["{M}",null,"{M}",{{}}],"ok":true,"m":"***"}},"b":2}}',
            3,
        ),
        ('{"tokens":["a","b', f'{{"tokens":["{M}","{M}"', 2),
        ("Cookie: sid=abc; b=c\nHost: x", f"Cookie: {M}\nHost: x", 1),
        ("curl -H 'Authorization: Bearer x' -d pin=1", f"curl -H 'Authorization: {M}' -d pin={M}", 2),
    ],
)
def test_named_secrets_are_masked(text: str, masked: str, count: int) -> None:
    assert mask_named(text) == (masked, count)
    assert mask_named(masked) == (masked, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "token: expired",
        "password: must have 8 characters",
        "token=***&password=",
        '{"token":null,"otp":true,"pin":"","cvv":"[REDACTED]"}',
        "next_page_token=2&tokens_used=5",
        '{"session":{"ok":true}}',
        "f(x): {y} = [z]",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert mask_named(text) == (text, 0)


def test_multipart() -> None:
    text = 'ab\r\n--B\r\nContent-Disposition: form-data; name="{}"\r\nContent-Type: x\r\n\r\n{}\r\n--B--'
    assert mask_multipart(text.format("password", "two\r\nlines")) == (text.format("password", M), 1)
    assert mask_multipart(text.format("comment", "x")) == (text.format("comment", "x"), 0)
    assert mask_multipart(text.format("token", "***")) == (text.format("token", "***"), 0)
    dashes = text.format("password", "hunter\r\n--2").replace("--B", "--B=x")
    assert mask_multipart(dashes, "B=x")[0] == text.format("password", M).replace("--B", "--B=x")
    assert mask_multipart("--B\nname=pin\n\n12") == (f"--B\nname=pin\n\n{M}", 1)


@given(
    st.lists(
        st.sampled_from(['"', "'", "\\", "{", "}", "[", ":", "=", ",", "&", " ", "token", "a", "1", "<", ">", "</"])
    )
)
def test_any_text_may_be_masked(parts: list[str]) -> None:
    mask_named("".join(parts))
    mask_multipart("".join(parts))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a=b&",
        "token=",
        '"token":"',
        '"token":{',
        '"token":["a",',
        '\\"token\\":\\"',
        "{",
        "--x\r\nname=",
        "name=token\n\nx",
        "x-token: a\n",
        " ",
        "\\",
        '"',
        "a:b:c:",
        "token:",
        "token: a",
        '"value":"x","name":',
        '"name":"token","value":{',
        '"name":"token","value":[',
        "'name':'token',",
        '\\"name\\":\\"token\\",',
        "name=token\n\nx\n--",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.perf_counter()
    mask_named(text)
    mask_multipart(text)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("user: ada\ntoken: 8f3kd92hs7\n", f"user: ada\ntoken: {M}\n"),
        ("login failed, password: hunter2secret", f"login failed, password: {M}"),
        ("db:\n  user: ada\n  password: hunter2 # local", f"db:\n  user: ada\n  password: {M} # local"),
        ("12:00 INFO otp: 123456, next", f"12:00 INFO otp: {M}, next"),
        ("secret: dGhpcyBpcw==", f"secret: {M}"),
        ("pwd: qwertyuiopasdfghjklzxcvbnm", f"pwd: {M}"),
        ("{password: s3cret}", f"{{password: {M}}}"),
        ("password:pässw0rd", f"password:{M}"),
    ],
)
def test_plain_text_that_names_a_credential(text: str, masked: str) -> None:
    assert mask_named(text) == (masked, 1)
    assert mask_named(masked) == (masked, 0)


@pytest.mark.parametrize(
    "text",
    [
        "token: expired",
        "password: must be longer than 8",
        "Unexpected token: }",
        "token: TokenExpiredError",
        "token: invalid_token.",
        "token: EOF",
        "input Login { password: String!, token: ID! }",
        "tokens: 150, sessions: 3",
        "secret: ***, token: [REDACTED]",
        "token: Bearer",
        "password: getPassword(x)",
        "token:\n  id1: x\nCookie:\nHost: h",
    ],
)
def test_words_and_types_behind_a_name_stay(text: str) -> None:
    assert mask_named(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('[{"name":"password","value":"hunter2"},{"na', f'[{{"name":"password","value":"{M}"}},{{"na'),
        ('{"value": "hunter2", "x": 1, "name": "password"}', f'{{"value": "{M}", "x": 1, "name": "password"}}'),
        ('{"Name":"Password","Value":"x"},', f'{{"Name":"Password","Value":"{M}"}},'),
        ('{"credentials":{"user":"ada"', f'{{"credentials":{{"user":"{M}"'),
        (
            '{"value":{"a":"x"},"meta":[1],"name":"password"}',
            f'{{"value":{{"a":"{M}"}},"meta":[1],"name":"password"}}',
        ),
        ('{"key":"pin","val":1234}', f'{{"key":"pin","val":"{M}"}}'),
        ('{"key":"pin","a":null,"values":["1","2"]', f'{{"key":"pin","a":null,"values":["{M}","{M}"]'),
        ('"{\\"name\\":\\"token\\",\\"value\\":\\"x\\"}"', f'"{{\\"name\\":\\"token\\",\\"value\\":\\"{M}\\"}}"'),
        ("{'name': 'Cookie', 'value': 'a=b'}", f"{{'name': 'Cookie', 'value': '{M}'}}"),
        ('{"name":"password","value":"cut o', f'{{"name":"password","value":"{M}'),
    ],
)
def test_pairs_of_a_name_and_a_value_are_masked_in_any_text(text: str, masked: str) -> None:
    assert mask_named(text)[0] == masked
    assert mask_named(masked) == (masked, 0)


@pytest.mark.parametrize(
    "text",
    [
        '{"name":"user","value":"ada"}',
        '[{"name":"password"},{"value":"ada"}]',
        '{"name":"password","value":null,"x":{"value":"y"}}',
        '{"name":"password","value":"***"}',
    ],
)
def test_other_pairs_stay(text: str) -> None:
    assert mask_named(text) == (text, 0)
