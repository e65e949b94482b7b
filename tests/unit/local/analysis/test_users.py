from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tests.unit.local.analysis.records import analysed, jwt

LOGIN = "https://api.example/login"


def user(verb: str = "POST", uri: str = "https://api.example/carts", **more: Any) -> tuple[str, str] | None:
    return analysed(verb, uri, **more).user


def test_the_id_that_the_file_gives_goes_first() -> None:
    assert user(user_id="u-1", request={"authorization": f"Bearer {jwt(sub='u-2')}"}) == ("u-1", "user_id")


@pytest.mark.parametrize(
    ("source", "kept"), [("jwt", "jwt"), ("basic auth", "basic auth"), ("user_id", "user_id"), ("odd", "user_id")]
)
def test_an_id_that_was_derived_before_it_was_given_stays_a_guess(source: str, kept: str) -> None:
    assert user(user_id="u-1", user_source=source) == ("u-1", kept)


@pytest.mark.parametrize(
    ("request_headers", "expected"),
    [
        ({"Authorization": f"Bearer {jwt(sub='u-2')}"}, ("u-2", "jwt")),
        ({"authorization": f"Bearer {jwt(sub=42)}"}, ("42", "jwt")),
        ({"authorization": f"Bearer {jwt(email='a@b.c')}"}, ("a@b.c", "jwt")),
        ({"cookie": f"token={jwt(sub='u-3')}"}, ("u-3", "jwt")),
        ({"x-access-token": jwt(sub="u-4")}, ("u-4", "jwt")),
        ({"authorization": "Basic " + b64encode(b"bob:secret").decode()}, ("bob", "basic auth")),
        ({"authorization": "Basic " + b64encode(b"\xff\xfe").decode()}, None),
        ({"X-User-Id": "u-5"}, ("u-5", "header")),
        ({"authorization": "Bearer eyJhbGciOiJub25lIn0.bm90anNvbg.x"}, None),
        ({"x-user-id": "[REDACTED]"}, None),
    ],
)
def test_tokens_and_headers_name_a_user(request_headers: dict[str, str], expected: tuple[str, str] | None) -> None:
    assert user(request=request_headers) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://bob%40x:pw@api.example/a", ("bob@x", "basic auth")),
        ("https://api.example/a?user_id=u-6&x=1", ("u-6", "query")),
        ("https://api.example/a?x=1&userId=u%207", ("u 7", "query")),
        ("https://api.example/a?superuser_id=1", None),
        ("https://api.example/a?email=a@b.c", None),
    ],
)
def test_addresses_name_a_user(uri: str, expected: tuple[str, str] | None) -> None:
    assert user("GET", uri) == expected


def test_bodies_name_a_user_by_id_and_those_of_logins_by_name() -> None:
    assert user(sent={"userId": "u-7", "total": 3}) == ("u-7", "body")
    assert user(sent={"uid": 7}) == ("7", "body")
    assert user(sent={"email": "a@b.c"}) is None
    assert user(sent={"email": "a@b.c", "userName": "bob", "password": "x"}) == ("bob", "body")
    assert user(uri=LOGIN, sent={"email": "a@b.c"}) == ("a@b.c", "body")
    assert user(uri=LOGIN, sent=["a@b.c"]) is None


def test_a_login_form_names_a_user() -> None:
    form: dict[str, Any] = {"request": {"content-type": "application/x-www-form-urlencoded"}}
    assert user(uri=LOGIN, request_body=b"username=bob%20b&password=x", **form) == ("bob b", "body")
    assert user(uri=LOGIN, request_body=b"grant_type=refresh", **form) is None


def test_the_answer_of_a_login_names_whom_its_request_does_not() -> None:
    assert user(uri=LOGIN, sent={"code": "x"}, answer={"user": {"id": 7}}) == ("7", "answer")
    assert user(uri=LOGIN, sent={"code": "x"}, answer={"data": {"user_id": "u-8"}}) == ("u-8", "answer")
    assert user(uri=LOGIN, status=401, sent={"code": "x"}, answer={"user_id": "u-8"}) is None


@pytest.mark.parametrize("value", ["", "   ", None, True, 10**30, "x" * 300, "a\nb", "***", {"id": 1}])
def test_what_cannot_be_an_id_is_none(value: Any) -> None:
    data = b"{}" if value == 10**30 else None
    assert (user(request_body=data) if data else user(sent={"user_id": value})) is None


def test_companies_come_from_the_file_a_token_or_a_header() -> None:
    token = {"authorization": f"Bearer {jwt(sub='u', org_id='o-2')}"}
    assert analysed(company_id="o-1", request=token).company == "o-1"
    assert analysed(request=token).company == "o-2"
    assert analysed(request={"x-tenant-id": "o-3"}).company == "o-3"
    assert analysed().company is None
