from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.analysis.credentials import API_KEY, AUTHORIZATION, COOKIE, Credentials, Shown
from tests.unit.local.analysis.records import KEY, jwt

HOST = "api.example"
SECRET = "a1b2c3d4e5f6"


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(KEY)


def shown(credentials: Credentials, host: str = HOST, **request: str) -> Shown:
    return credentials.shown(host, {name.replace("_", "-"): value for name, value in request.items()})


def values(credentials: Credentials, **request: str) -> tuple[int, ...]:
    return shown(credentials, **request).pairs[1::2]


@pytest.mark.parametrize(
    "name",
    [
        *("sid", "SID", "session", "sessionid", "JSESSIONID", "PHPSESSID", "ASP.NET_SessionId", "connect.sid", "auth"),
        *("access_token", "laravel_session", "__Secure-next-auth.session-token", "_gh_sess", "sb-access-token.0"),
        *("wordpress_logged_in_12ab", "iPlanetDirectoryPro", "express:sess", "remember_me", "ASPSESSIONIDABCD"),
    ],
)
def test_cookies_of_sessions_are_credentials(credentials: Credentials, name: str) -> None:
    assert len(values(credentials, cookie=f"lang=de; {name}={SECRET}")) == 1


@pytest.mark.parametrize(
    "name",
    ["_ga", "_gid", "_hjSession_123", "ai_session", "csrftoken", "XSRF-TOKEN", "lang", "consent", "_pk_ses.1", "theme"],
)
def test_cookies_of_analytics_and_settings_are_not(credentials: Credentials, name: str) -> None:
    assert shown(credentials, cookie=f"{name}={SECRET}") == Shown()


@pytest.mark.parametrize("value", ["true", "", "loggedin", "***", "[REDACTED]", "<cookie>", "xxxxxxxxxxxx"])
def test_flags_and_masks_are_nobodys(credentials: Credentials, value: str) -> None:
    assert shown(credentials, cookie=f"session={value}").pairs == ()


@pytest.mark.parametrize(
    "value", ["Bearer <bearer token>", "Bearer [REDACTED]", "Bearer ***", "Bearer", "NTLM TlRMTVNTUAAB"]
)
def test_masked_tokens_and_handshakes_are_nobodys(credentials: Credentials, value: str) -> None:
    assert shown(credentials, authorization=value).pairs == ()


def test_a_hashed_token_is_one_users(credentials: Credentials) -> None:
    assert values(credentials, authorization="token REDACTED_fc324d3667e841181b07") != values(
        credentials, authorization="token REDACTED_01674b70e20ba9df9ac4"
    )


def test_what_changes_from_call_to_call_is_left_out_of_signed_requests(credentials: Credentials) -> None:
    amazon = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/2026/s3, SignedHeaders=host, Signature={}"
    assert values(credentials, authorization=amazon.format("0a")) == values(
        credentials, authorization=amazon.format("1b")
    )
    digest = 'Digest username="bobby-42", realm="a", nonce="{}"'
    assert values(credentials, authorization=digest.format("0a")) == values(
        credentials, authorization=digest.format("1b")
    )


def test_a_slot_is_a_kind_at_a_host_and_tells_its_rank(credentials: Credentials) -> None:
    request = {"cookie": f"sid={SECRET}", "authorization": f"Bearer {SECRET}x", "x_api_key": f"{SECRET}y"}
    here = shown(credentials, **request).pairs
    there = shown(credentials, "b.example", **request).pairs
    assert [slot & 3 for slot in here[::2]] == [AUTHORIZATION, COOKIE, API_KEY]
    assert here[1::2] == there[1::2]
    assert not set(here[::2]) & set(there[::2])


def test_two_cookies_of_one_name_have_slots_of_their_own(credentials: Credentials) -> None:
    pairs = shown(credentials, cookie=f"sid={SECRET}1; sid={SECRET}2").pairs
    assert len(set(pairs)) == 4


def test_a_renewed_token_of_the_same_session_or_subject_is_the_same_credential(credentials: Credentials) -> None:
    first, second = jwt(iss="a", sub="u-1", sid="s-1", exp=1), jwt(iss="a", sub="u-1", sid="s-1", exp=2)
    other = jwt(iss="a", sub="u-1", sid="s-2", exp=1)
    found = [values(credentials, authorization=f"Bearer {token}") for token in (first, second, other)]
    assert found[0] == found[1] != found[2]
    assert values(credentials, authorization=f"Bearer {jwt(sub='u-1', exp=1)}") == values(
        credentials, authorization=f"Bearer {jwt(sub='u-1', exp=2)}"
    )


def test_the_hash_needs_the_key() -> None:
    assert Credentials(b"one key").number(SECRET) != Credentials(b"another").number(SECRET)
    assert Credentials(b"").number(SECRET) != 0


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ({"set-cookie": f"lang=de\nsid={SECRET}; Path=/; HttpOnly"}, None),
        ({"x-auth-token": SECRET}, None),
        ({"authorization": f"Bearer {SECRET}"}, None),
        ({}, {"access_token": SECRET, "expires_in": 3600}),
        ({}, {"data": {"login": {"token": SECRET}}}),
        ({}, {"tokens": [{"accessToken": SECRET}]}),
    ],
)
def test_what_an_answer_hands_out_is_known_again(
    credentials: Credentials, response: dict[str, str], answer: Any
) -> None:
    handed = credentials.handed(response, answer)
    assert handed == values(credentials, authorization=f"Bearer {SECRET}")
    assert handed == values(credentials, cookie=f"sid={SECRET}")


def test_a_cookie_that_is_deleted_and_other_fields_hand_out_nothing(credentials: Credentials) -> None:
    assert credentials.handed({"set-cookie": f"sid={SECRET}; Max-Age=0"}, {"next": SECRET, "token": "***"}) == ()


def test_hashes_are_not_the_secret_and_fit_a_column(credentials: Credentials) -> None:
    for pair in shown(credentials, cookie=f"sid={SECRET}", authorization="Basic Ym9iOnNlY3JldA==").pairs:
        assert -(2**63) <= pair < 2**63


@settings(max_examples=150, deadline=None)
@given(
    st.text(),
    st.text(),
    st.text(),
    st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
)
def test_never_fails(cookie: str, authorization: str, other: str, answer: Any) -> None:
    credentials = Credentials(KEY)
    for _ in range(2):
        credentials.shown(other, {"cookie": cookie, "authorization": authorization, "x-api-key": other})
        credentials.shown(other, {"cookie": f"sid={cookie}", "authorization": f"Bearer eyJ{authorization}.{other}.x"})
    credentials.handed({"set-cookie": f"sid={cookie}", "authorization": authorization}, {"token": other, "x": answer})


def test_what_is_remembered_is_bounded() -> None:
    credentials = Credentials(KEY)
    for number in range(5000):
        shown(credentials, cookie=f"sid{number}={SECRET}{number}", host=f"h{number}")
    assert len(credentials._seen) <= 2048
    assert len(credentials._numbers) <= 2048
    assert len(credentials._names) <= 2048
