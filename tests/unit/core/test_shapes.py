"""Secrets are known by their shape and nothing else is, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.masks import MASK, is_mask
from moesif_tui.core.shapes import is_card_number, mask_shapes

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_"
SECRETS = [
    JWT,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.",
    "sk-abcdefghij0123456789abcd",
    "sk-proj-abcdefghij0123456789",
    "sk_" + "live_abcdefghij0123",
    "ghp_" + "0123456789abcdefghij0123456789abcdef",
    "github_pat_" + "0123456789abcdefghij_0123456789",
    "glpat-" + "0123456789abcdefghij",
    "xoxb-" + "012345678901-abcdefghij",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "AIza" + "SyA0123456789abcdefghijklmnopqrstuv",
    "4111111111111111",
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "2223003122003222",
    "3782 822463 10005",
    "378282246310005",
    "6011111111111117",
    "30569309025904",
    "3530111333300000",
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "GB29NWBK60161331926819",
    "NL91ABNA0417164300",
    "AT61 1904 3002 3457 3201",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A-B\n\nMIIE\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\\nMIIEcut",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "say {}, then", '{{"a":"{}"}}', "x={}&y=1", "\\n{} NEXT"])
def test_secrets_are_masked(secret: str, around: str) -> None:
    assert mask_shapes(around.format(secret)) == (around.format(MASK), 1)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Bearer abc123def", f"Bearer {MASK}"),
        ("a bearer aBcDeF.x", f"a bearer {MASK}"),
        ("Bearer%20abc123", f"Bearer%20{MASK}"),
        (f"x%20{JWT}%20y", f"x%20{MASK}%20y"),
        ("Basic dXNlcjpwYXNz", f"Basic {MASK}"),
        ("https://user:pa:ss@host/x", f"https://user:{MASK}@host/x"),
        ("redis://:pw@host", f"redis://:{MASK}@host"),
        ("1234 4111 1111 1111 1111", f"1234 {MASK}"),
    ],
)
def test_what_stands_around_a_secret_stays(text: str, masked: str) -> None:
    assert mask_shapes(text) == (masked, 1)


@pytest.mark.parametrize(
    "text",
    [
        "bearer authentication failed",
        'Bearer realm="api"',
        "Bearer ***",
        "basic functionality",
        "task-abcdefghijklmnopqrstuvwxyz0123",
        "sk-circle-fade-dot-something",
        "eyJhbGciOiJIUzI1NiJ9",
        "eyJ.a.b",
        "4111111111111112",
        "4111 1111 1111 1112",
        "id_4111111111111111",
        "41111111111111111111111111",
        "0.4111111111111111",
        "1527312901123",
        "1111111111111111",
        "7d3a2b10-1c2d-4e5f-8a9b-0c1d2e3f4a5b",
        "DE89370400440532013001",
        "XX89370400440532013000",
        "xDE89370400440532013000",
        "DE893704004405320130001234",
        "https://host:8080/a@b",
        "https://user:***@host",
        "2018-05-26T05:35:01.123Z",
        "short",
        "",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert mask_shapes(text) == (text, 0)


def test_card_numbers_need_issuer_length_and_check_digit() -> None:
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("411111111111111")
    assert not is_card_number("9111111111111118")


@pytest.mark.parametrize(
    "value",
    [
        "***",
        "[REDACTED]",
        "<bearer token>",
        "<cookie>",
        "REDACTED",
        "xxxx",
        "XXXX-XXXX",
        "••••",
        MASK,
        "(masked)",
        "Bearer ***",
        "Bearer <bearer token>",
        "${TOKEN}",
        "$AUTHORIZATION",
        "{{token}}",
        "undefined",
        "null",
        "ab***yz",
        "MANUALLY REMOVED",
        ' "[Filtered]" ',
    ],
)
def test_masks_are_known(value: str) -> None:
    assert is_mask(value)


@pytest.mark.parametrize("value", ["", "*", "x", "abc", "hunter2", "REDACTED_5f2c9a", "Bearer abc", "[1,2]", None, 5])
def test_values_are_no_masks(value: object) -> None:
    assert not is_mask(value)


pieces = st.sampled_from(
    [*SECRETS, "Bearer ", "basic ", " ", "4111", "1111 ", "://", "u:p@", "eyJ", ".", "-", "%", "\\", "DE89"]
)


@given(st.lists(pieces, max_size=8).map(" ".join))
def test_masking_again_changes_nothing(text: str) -> None:
    masked, _ = mask_shapes(text)
    assert mask_shapes(masked) == (masked, 0)


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ",
        "eyJ.",
        "a",
        "1",
        "4111 ",
        "1 ",
        "4-",
        "DE89",
        "AA11 ",
        "DE89 3",
        "AT61 ",
        "Bearer ",
        "B",
        "sk-",
        "://a:",
        "://",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----a-b",
        "AKIA",
        "SG.aaaaaaaaaaaaaaaaaaaa",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.perf_counter()
    mask_shapes(text)
    assert time.perf_counter() - start < 0.5
