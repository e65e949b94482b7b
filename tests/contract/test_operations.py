"""Each documented operation, at any service: status and shape of its answer, and the errors that it may come to."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from functools import cache
from typing import Any

import pytest

from tests.contract.api import operations
from tests.contract.conftest import Reply
from tests.contract.service import Service
from tests.contract.shape import faults

NAMES = sorted(operations())
SCOPED = [(name, scope) for name in NAMES for scope in operations()[name]["scopes"]]
WITH_AN_ID = [name for name in NAMES if operations()[name]["path"].replace("{orgId}", "").count("{")]
IN_ORGANIZATION = [name for name in NAMES if "{orgId}" in operations()[name]["path"]]
WITH_A_BODY = [name for name in NAMES if operations()[name]["body"]]
NUMBERS_AND_TIMES = [
    (name, one["name"])
    for name in NAMES
    for one in operations()[name]["parameters"]
    if "int" in one["type"] or "date" in one["type"]
]
UNREAD = {("getEvent", "event_time")}
"""What the local server does not need: its ids tell it."""


def error(reply: Reply, status: int) -> str:
    """What an error says, which must have that status and the documented form."""
    assert reply.status == status, reply
    said = reply.value["moesif_error"]
    assert set(said) == {"code", "msg"}
    assert isinstance(said["code"], int)
    assert isinstance(said["msg"], str)
    return said["msg"]


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_with_the_documented_status_and_shape(name: str, service: Service) -> None:
    if "jira" in name.lower() and not service.ours:
        pytest.skip("An account that is linked to the service would be changed.")
    service.link(name)
    value = service.succeeds(name)
    assert faults(name, value) == []
    if operations()[name]["response"]["schema"] != "None" or name == "encodeUrl":
        assert value not in (None, [], {})
    else:
        assert value is None


@cache
def _token_without(scope: str, service: Service) -> dict[str, str]:
    """The header with a token that may do whatever the own one may, but for one scope."""
    info = service.succeeds("getTokenInfo")
    granted = {each for one in info["permissions"].values() for each in one["scp"].split()}
    token = service.succeeds("getAccessToken", {"scope": " ".join(sorted(granted - {scope}))})["app_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("name", "scope"), SCOPED)
def test_a_scope_that_the_token_lacks_is_named(name: str, scope: str, service: Service) -> None:
    assert scope in error(service.call(name, headers=_token_without(scope, service)), 401)


@pytest.mark.parametrize("name", sorted({name for name, _ in SCOPED}))
def test_without_a_token_nothing_is_answered(name: str, service: Service) -> None:
    for said in ("", "Bearer", "Bearer x"):
        assert error(service.call(name, headers={"Authorization": said}), 401)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {name for name, _ in SCOPED}))
def test_what_has_no_scope_needs_no_token(name: str, service: Service) -> None:
    assert service.call(name, headers={"Authorization": ""}).status == 200


@pytest.mark.parametrize("name", WITH_AN_ID)
def test_an_id_that_is_not_there(name: str, service: Service) -> None:
    assert error(service.call(name, id="nothing-1"), 404)


@pytest.mark.parametrize("name", IN_ORGANIZATION)
def test_another_organization_is_not_there(name: str, service: Service) -> None:
    path = service.path(name).replace("/~", "/177:3", 1)
    assert service.ask(operations()[name]["method"], path).status in ({404} if service.ours else {401, 403, 404})


@pytest.mark.parametrize("name", NAMES)
def test_another_method_is_not_allowed(name: str, service: Service) -> None:
    reply = service.ask("PATCH", service.path(name, "x"))
    assert error(reply, 405)
    assert operations()[name]["method"] in reply.headers["allow"].split(", ")


@pytest.mark.parametrize(("name", "parameter"), [one for one in NUMBERS_AND_TIMES if one not in UNREAD])
def test_a_value_that_does_not_fit_is_refused_by_name(name: str, parameter: str, service: Service) -> None:
    assert parameter.rpartition(".")[2] in error(service.call(name, {parameter: "yesterday"}), 400)


@pytest.mark.parametrize("name", WITH_A_BODY)
def test_a_body_that_is_no_json_is_refused(name: str, service: Service) -> None:
    assert error(service.raw(operations()[name]["method"], service.path(name), b"{nonsense", service.needs(name)), 400)


@pytest.mark.parametrize("name", WITH_A_BODY)
def test_a_body_of_another_type_is_refused(name: str, service: Service) -> None:
    assert error(service.call(name, body=7), 400)


def test_a_path_that_is_not_there(service: Service) -> None:
    assert error(service.ask("GET", "/nonsense"), 404)


@pytest.mark.parametrize("target", ["management", "collector"])
def test_a_token_holds_what_was_asked_for(target: str, service: Service) -> None:
    asked = {"target": target, "scope": "read:events read:users", "expiration": "2199-01-01T00:00:00Z"}
    token = service.succeeds("getAccessToken", asked)["app_token"]
    part = token.split(".")[1]
    claims: Any = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert {scope for one in claims["permissions"].values() for scope in one["scp"].split()} == {
        "read:events",
        "read:users",
    }
    assert claims["exp"] == 7226582400
    reply = service.call("searchEvents", headers={"Authorization": f"Bearer {token}"})
    assert reply.status in (service.statuses("searchEvents") if target == "management" else {401})
