"""Tokens: what counts, what does not, and the key."""

from __future__ import annotations

import hmac
import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local import folders, tokens
from moesif_tui.local.tokens import InvalidError, MalformedError, Signer, claims_for

NOW = 1_790_000_000
SIGNER = Signer(b"k" * 32)


def encoded(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(header: Any, claims: Any, key: bytes = b"k" * 32) -> str:
    """A token made by hand, as RFC 7515 says."""
    head = f"{encoded(header)}.{encoded(claims)}"
    digest = hmac.new(key, head.encode(), sha256).digest()
    return f"{head}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def test_what_is_signed_is_read_again() -> None:
    claims = claims_for("local:1", ["read:events", "read:users"], NOW, app="k1", expires=NOW + 10)
    token = SIGNER.sign(claims)
    assert SIGNER.read(token, NOW) == claims
    assert tokens.scopes_of(claims) == {"read:events", "read:users"}
    assert claims["permissions"] == {"local:1": {"scp": "read:events read:users"}}
    assert {"jti", "iss", "sub", "oid", "aud", "exp", "iat", "ver", "org", "app", "permissions"} == claims.keys()
    assert json.loads(urlsafe_b64decode(token.partition(".")[0] + "==")) == {"alg": "HS256", "typ": "JWT"}


def test_a_token_made_by_hand_counts() -> None:
    assert SIGNER.read(signed({"alg": "HS256"}, {"org": "local:1"}), NOW) == {"org": "local:1"}


def test_each_token_is_another_one() -> None:
    assert claims_for("local:1", [], NOW)["jti"] != claims_for("local:1", [], NOW)["jti"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a.b",
        "a.b.c.d",
        "a.b.c",
        "é.b.c",
        "..",
        f"{encoded([1])}.{encoded({})}.x",
        f"{encoded({})}.{encoded(7)}.x",
        f"{encoded({})}.{encoded({})}.",
        "x" * 9000,
    ],
)
def test_what_is_no_token_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        SIGNER.read(text, NOW)


@pytest.mark.parametrize(
    "token",
    [
        signed({"alg": "HS256"}, {"org": "local:1"}, b"another key"),
        signed({"alg": "none"}, {"org": "local:1"}),
        signed({"alg": "HS512"}, {"org": "local:1"}),
        signed({}, {"org": "local:1"}),
        f"{encoded({'alg': 'none'})}.{encoded({'org': 'local:1'})}.x",
        signed({"alg": "HS256"}, {"org": "local:1"})[:-1],
        signed({"alg": "HS256"}, {"org": "local:1"}) + "A",
    ],
)
def test_what_was_not_signed_here_does_not_count(token: str) -> None:
    with pytest.raises(InvalidError, match="not signed by this server"):
        SIGNER.read(token, NOW)


@pytest.mark.parametrize("expires", [NOW, NOW - 1, NOW - 0.5, "tomorrow", True, [], -1])
def test_a_token_that_is_over_does_not_count(expires: Any) -> None:
    with pytest.raises(InvalidError, match="expired"):
        SIGNER.read(signed({"alg": "HS256"}, {"exp": expires}), NOW)


def test_a_token_counts_until_it_expires() -> None:
    assert SIGNER.read(signed({"alg": "HS256"}, {"exp": NOW + 1}), NOW)
    assert SIGNER.read(signed({"alg": "HS256"}, {"exp": None}), NOW) == {"exp": None}


@pytest.mark.parametrize(
    ("permissions", "scopes"),
    [
        (None, set()),
        ("read:events", set()),
        ({"1": None, "2": {}, "3": {"scp": 7}, "4": []}, set()),
        ({"1": {"scp": " read:events  read:users "}, "2": {"scp": "read:users"}}, {"read:events", "read:users"}),
    ],
)
def test_scopes_are_read_whatever_stands_there(permissions: Any, scopes: set[str]) -> None:
    assert tokens.scopes_of({"permissions": permissions}) == scopes


@pytest.mark.parametrize(
    ("audience", "fits"), [("management", True), (["a", "management"], True), ("x", False), (None, False), ([], False)]
)
def test_what_a_token_is_for(audience: Any, fits: bool) -> None:
    assert tokens.is_for({"aud": audience}, tokens.MANAGEMENT) is fits


@given(st.text() | st.from_regex(r"[\w-]{1,20}\.[\w-]{1,20}\.[\w-]{1,20}", fullmatch=True))
def test_any_text_is_a_token_or_refused(text: str) -> None:
    with pytest.raises((MalformedError, InvalidError)):
        SIGNER.read(text, NOW)


def test_the_key_is_kept_and_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    token = Signer.of_this_machine().sign({"org": "local:1"})
    assert Signer.of_this_machine().read(token, NOW) == {"org": "local:1"}
    path = folders.signing_key()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    path.write_bytes(b"short")
    with pytest.raises(InvalidError):
        Signer.of_this_machine().read(token, NOW)
    assert len(path.read_bytes()) == 32


def test_programs_that_make_the_key_at_once_have_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    ready = threading.Barrier(8)
    found: list[str] = []

    def make() -> None:
        ready.wait()
        found.append(Signer.of_this_machine().sign({}))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
