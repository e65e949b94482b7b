"""Users: seen in traffic, changed and deleted by people, searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract import traffic
from tests.contract.conftest import Api, running
from tests.contract.shape import faults

USERS = "/search/~/users"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A server that a test may change."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    yield from running(traffic.write(tmp_path / "shop.har"))


def _search(api: Api, body: Any) -> Any:
    reply = api.ask("POST", "/search/~/search/users", {"app_id": "~"}, body)
    assert reply.status == 201, reply
    return reply.value


def test_what_traffic_tells_of_a_user(api: Api) -> None:
    value = api.get(f"{USERS}/u-2")
    assert faults("getUser", value) == []
    user = value["_source"]
    assert value["_id"] == user["user_id"] == "u-2"
    assert user["first_seen_time"] == "2026-03-01T12:00:20.000Z"
    assert user["last_seen_time"] == "2026-03-01T12:00:23.000Z"
    assert user["user_agent_string"] == "browser/s2"
    assert user["user_agent"] == {"name": "browser", "major": "s2"}
    assert len(user["session_token"]) == 1
    assert api.ask("GET", f"{USERS}/nobody").status == 404


def test_an_update_joins_what_is_given_at_every_depth(own: Api) -> None:
    first = {"user_id": "u-1", "email": "ada@shop.test", "metadata": {"plan": "pro", "seats": {"used": 3}}}
    reply = own.ask("POST", USERS, {"app_id": "~"}, first)
    assert reply.status == 200
    assert faults("updateUsers", reply.value) == []
    own.ask("POST", USERS, None, {"user_id": "u-1", "name": "Ada", "metadata": {"seats": {"most": 5}}, "email": None})
    user = own.get(f"{USERS}/u-1")["_source"]
    assert user["email"] == "ada@shop.test"
    assert user["name"] == "Ada"
    assert user["metadata"] == {"plan": "pro", "seats": {"used": 3, "most": 5}}
    assert user["last_seen_time"] == "2026-03-01T12:00:06.000Z"
    assert user["modified_time"] > "2026-03-01"


def test_what_nobody_documents_changes_nothing(own: Api) -> None:
    before = own.get(f"{USERS}/u-1")["_source"]
    own.ask("POST", USERS, None, {"user_id": "u-1", "first_seen_time": 7, "geo_ip": "here", "colour": "red"})
    after = own.get(f"{USERS}/u-1")["_source"]
    assert after == before | {"modified_time": after["modified_time"]}


def test_users_are_made_in_a_batch_all_or_none(own: Api) -> None:
    batch = [{"user_id": "new", "name": "New"}, {"user_id": "u-3", "session_token": "abc"}]
    assert own.ask("POST", f"{USERS}/batch", None, batch).status == 200
    assert own.get(f"{USERS}/new")["_source"]["name"] == "New"
    assert "abc" in own.get(f"{USERS}/u-3")["_source"]["session_token"]
    assert len(own.get(f"{USERS}/u-3")["_source"]["session_token"]) == 2
    assert own.ask("POST", f"{USERS}/batch", None, [{"user_id": "x"}, {"name": "nobody"}]).status == 400
    assert own.ask("POST", f"{USERS}/batch", None, []).status == 400
    assert own.ask("POST", USERS, None, {"user_id": ""}).status == 400
    assert own.ask("GET", f"{USERS}/x").status == 404


def test_a_deleted_user_comes_back_only_when_somebody_makes_them(own: Api) -> None:
    assert own.ask("DELETE", f"{USERS}/u-1").status == 200
    assert own.ask("GET", f"{USERS}/u-1").status == 404
    assert own.ask("DELETE", f"{USERS}/u-1").status == 404
    assert _search(own, {})["hits"]["total"] == 2
    own.ask("POST", USERS, None, {"user_id": "u-1", "name": "Ada"})
    assert own.get(f"{USERS}/u-1")["_source"]["name"] == "Ada"


def test_users_are_searched_in_query_dsl(own: Api) -> None:
    own.ask("POST", USERS, None, {"user_id": "u-1", "email": "ada@shop.test", "metadata": {"plan": "pro", "seats": 3}})
    own.ask("POST", USERS, None, {"user_id": "u-2", "email": "bob@shop.test", "metadata": {"plan": "free", "seats": 1}})
    found = _search(own, {})
    assert faults("searchUsers", found) == []
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["u-3", "u-2", "u-1"]
    queries: list[tuple[Any, list[str]]] = [
        ({"term": {"email.raw": "ada@shop.test"}}, ["u-1"]),
        ({"ids": {"values": ["u-2", "nobody"]}}, ["u-2"]),
        ({"range": {"metadata.seats": {"gte": 2}}}, ["u-1"]),
        ({"bool": {"must_not": {"exists": {"field": "email"}}}}, ["u-3"]),
        ({"query_string": {"query": "bob"}}, ["u-2"]),
        ({"range": {"last_seen_time": {"lt": "2026-03-01T12:00:10Z"}}}, ["u-1"]),
    ]
    for query, ids in queries:
        assert [hit["_id"] for hit in _search(own, {"query": query})["hits"]["hits"]] == ids, query
    latest = {"top_hits": {"size": 1, "_source": ["email"]}}
    top = _search(own, {"size": 0, "aggs": {"latest": latest}})["aggregations"]["latest"]["hits"]["hits"]
    assert top == [top[0] | {"_id": "u-3", "_source": {}}]
    by_plan = {"terms": {"field": "metadata.plan.raw"}, "aggs": {"seats": {"sum": {"field": "metadata.seats"}}}}
    plans = _search(own, {"size": 0, "aggs": {"plans": by_plan}})["aggregations"]["plans"]["buckets"]
    assert {plan["key"]: plan["seats"]["value"] for plan in plans} == {"pro": 3, "free": 1}


def test_pages_of_users_visit_each_once(own: Api) -> None:
    seen: list[str] = []
    after: dict[str, Any] = {}
    while hits := _search(own, {"size": 1, "sort": ["user_id.raw"], "_source": ["user_id"], **after})["hits"]["hits"]:
        seen.append(hits[0]["_source"]["user_id"])
        after = {"search_after": hits[0]["sort"]}
    assert seen == ["u-1", "u-2", "u-3"]


def test_a_query_that_is_not_known_is_refused_by_name(api: Api) -> None:
    reply = api.ask("POST", "/search/~/search/users", None, {"query": {"fuzzy": {"name": "a"}}})
    assert reply.status == 400
    assert "fuzzy" in reply.value["moesif_error"]["msg"]


def test_the_mapping_tells_the_fields_that_users_have(own: Api) -> None:
    own.ask("POST", USERS, None, {"user_id": "u-1", "metadata": {"plan": "pro", "seats": 3, "since": "2026-01-01"}})
    properties = own.get("/search/~/mappings/users/properties")["properties"]
    assert properties["user_id"] == {"type": "text", "fields": {"raw": {"type": "keyword"}}}
    assert properties["last_seen_time"] == {"type": "date"}
    assert properties["metadata"]["properties"]["seats"] == {"type": "long"}
    assert properties["metadata"]["properties"]["since"] == {"type": "date"}


def test_a_field_that_is_text_for_one_user_and_an_object_for_another_is_an_object(own: Api) -> None:
    users = [{"user_id": "u-1", "metadata": {"plan": "pro"}}, {"user_id": "u-2", "metadata": {"plan": {"seats": 3}}}]
    for ordered in (users, users[::-1]):
        own.ask("POST", f"{USERS}/batch", None, ordered)
        properties = own.get("/search/~/mappings/users/properties")["properties"]
        assert properties["metadata"]["properties"]["plan"] == {"properties": {"seats": {"type": "long"}}}
        assert "properties" not in properties["user_id"]
