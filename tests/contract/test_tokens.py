"""Tokens, as the own program asks for them on its socket."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from tests.contract.conftest import Api

MINT = "/~/oauth/access_tokens"


def _claims(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_without_a_token_everything_may_be_done(api: Api) -> None:
    value = api.get("/~/oauth/tokeninfo", scope="read:access_tokens")
    assert value["org"] == "local:1"
    assert "update:triage_buckets" in value["permissions"]["local:1"]["scp"].split()
    assert api.ask("GET", "/~/oauth/tokeninfo", {"scope": "fly:moon"}).status == 401


def test_a_token_says_what_it_was_minted_for(api: Api) -> None:
    app = api.get("/organizations")[0]["apps"][0]["id"]
    wanted = {"target": "management", "scope": "read:events read:users", "app_id": "~", "expiration": "2199-01-01"}
    claims = _claims(api.get(MINT, **wanted)["app_token"])
    assert claims["permissions"] == {"local:1": {"scp": "read:events read:users"}}
    assert claims["aud"] == "management"
    assert claims["app"] == app
    assert claims["exp"] == 7226582400
    assert "exp" not in _claims(api.get(MINT, target="collector", scope="create:events")["app_token"])


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"target": "management", "scope": "fly:moon"}, 401),
        ({"target": "management", "scope": " "}, 400),
        ({"target": "moon", "scope": "read:events"}, 400),
        ({"target": "management", "scope": "read:events", "expiration": "2001-01-01"}, 400),
        ({"target": "management", "scope": "read:events", "expiration": "soon"}, 400),
        ({"target": "management", "scope": "read:events", "app_id": "198:3"}, 404),
    ],
)
def test_tokens_that_are_not_minted(api: Api, wrong: dict[str, str], status: int) -> None:
    assert api.ask("GET", MINT, wrong).status == status
