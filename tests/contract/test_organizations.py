"""Organizations, health, and what holds for the whole API."""

from __future__ import annotations

from tests.contract.conftest import Api
from tests.contract.shape import faults


def test_the_local_organization_has_the_data_set_as_its_app(api: Api) -> None:
    value = api.get("/organizations")
    assert faults("getOrganizations", value) == []
    assert value[0]["id"] == "local:1"
    assert value[0]["apps"][0]["name"].endswith("shop.har")


def test_health(api: Api) -> None:
    value = api.get("/health/probe")
    assert faults("probe", value) == []
    assert value["status"] is True


def test_another_organization_or_app_is_not_there(api: Api) -> None:
    assert api.ask("GET", "/177:3/triage_buckets", {"take": 1}).status == 404
    assert api.ask("GET", "/local:1/triage_buckets", {"take": 1}).status == 200
    assert api.ask("GET", "/~/triage_buckets", {"take": 1, "app_id": "198:3"}).status == 404
    app = api.get("/organizations")[0]["apps"][0]["id"]
    assert api.ask("GET", "/~/triage_buckets", {"take": 1, "app_id": app}).status == 200


def test_the_version_may_be_left_out(api: Api) -> None:
    assert api.ask("GET", "http://local/health/probe").status == 200
    assert api.ask("GET", "http://local/v1").value["name"] == "Moesif Management API"


def test_paths_and_methods_that_are_not_there(api: Api) -> None:
    assert api.ask("GET", "/nonsense").status == 404
    reply = api.ask("DELETE", "/organizations")
    assert reply.status == 405
    assert reply.headers["allow"] == "GET"
    assert reply.value["moesif_error"]["code"] == 405


def test_a_body_that_is_no_json_or_too_large(api: Api) -> None:
    answer = api.raw("POST", "/search/~/search/events?from=-1d&to=now", b"{nonsense")
    assert answer.status == 400
    answer = api.raw("POST", "/search/~/search/events?from=-1d&to=now", b"[" + b"1," * 5_000_000 + b"1]")
    assert answer.status == 413
    answer = api.raw("POST", "/search/~/search/events?from=-1d&to=now", b"[" * 100_000)
    assert answer.status == 400


def test_an_address_is_encoded_for_the_collecting_proxy(api: Api) -> None:
    reply = api.ask("POST", "/url_encoder", None, {"url": "https://api.acme-shop.com:8443/v1?a=b"})
    assert reply.status == 200
    assert reply.value == {"url": "https://https-api-acme--shop-com-8443.moesif.net/v1?a=b"}


def test_an_address_that_cannot_be_encoded_is_refused(api: Api) -> None:
    for url in ("nothing", "ftp://a.test", "https://", "https://[", "https://me:pw@a.test", f"https://{'a' * 70}.test"):
        assert api.ask("POST", "/url_encoder", None, {"url": url}).status == 400
    assert api.ask("POST", "/url_encoder", None, {}).status == 400
    assert api.ask("POST", "/url_encoder").status == 400
