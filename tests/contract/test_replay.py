"""Workspaces, their sequences, and the history of what was sent from them."""

from __future__ import annotations

from tests.contract.conftest import Api

PATH = "/replay/~/workspaces"
APP = {"app_id": "~"}
ITEM = {
    "delay": 250,
    "submit_data": {
        "url": "https://shop.test/carts/1001/checkout",
        "verb": "POST",
        "headers": [{"key": "X-User-Id", "val": "u-1"}],
        "params": [],
        "body": {"payment": "sepa"},
    },
}


def _made(api: Api, name: str | None = None) -> str:
    reply = api.ask("POST", PATH, APP, None if name is None else {"name": name})
    assert reply.status == 201, reply
    return str(reply.value["_id"])


def test_a_workspace_is_made_with_and_without_a_name(api: Api) -> None:
    named, plain = _made(api, "checkout fails"), _made(api)
    found = api.get(f"{PATH}/{named}", **APP)
    assert len(named) == 24
    assert found["name"] == "checkout fails"
    assert found["org_id"] == "local:1"
    assert found["app_id"] == api.get("/organizations")[0]["apps"][0]["id"]
    assert found["created"].endswith("Z")
    assert found["sequence"] == []
    assert api.get(f"{PATH}/{plain}", **APP)["name"] is None


def test_workspaces_come_newest_first_in_pages(api: Api) -> None:
    made = [_made(api) for _ in range(5)][::-1]
    assert [row["_id"] for row in api.get(PATH, take=2, **APP)] == made[:2]
    assert [row["_id"] for row in api.get(PATH, take=2, before_id=made[1], **APP)] == made[2:4]
    assert api.ask("GET", PATH, {"take": 2, "before_id": "gone", **APP}).status == 400
    assert api.ask("GET", PATH, {"take": 1001, **APP}).status == 400


def test_a_sequence_is_replaced_as_a_whole(api: Api) -> None:
    identity = _made(api)
    reply = api.ask("PUT", f"{PATH}/{identity}/sequence", APP, [ITEM, ITEM])
    assert reply.status == 200
    assert reply.value == [ITEM, ITEM]
    api.ask("PUT", f"{PATH}/{identity}/sequence", APP, [ITEM])
    assert api.get(f"{PATH}/{identity}", **APP)["sequence"] == [ITEM]
    assert api.ask("PUT", f"{PATH}/{identity}/sequence", APP, [ITEM | {"delay": -1}]).status == 400
    assert api.ask("PUT", f"{PATH}/{identity}/sequence", APP, {"not": "a list"}).status == 400
    assert api.ask("PUT", f"{PATH}/gone/sequence", APP, [ITEM]).status == 404
    assert api.get(f"{PATH}/{identity}", **APP)["sequence"] == [ITEM]


def test_history_belongs_to_a_workspace_and_goes_with_it(api: Api) -> None:
    mine, other = _made(api), _made(api)
    sent = {
        "workspace_id": mine,
        "request": {"time": "2026-03-02T00:00:00Z", "uri": "http://localhost/carts", "verb": "GET", "headers": {}},
        "response": {"time": "2026-03-02T00:00:01Z", "status": 200, "body": {"ok": True}},
    }
    replies = [api.ask("POST", "/replay/~/history_events", APP, sent) for _ in range(3)]
    assert [reply.status for reply in replies] == [201] * 3
    made = [reply.value["_id"] for reply in replies][::-1]
    path = f"{PATH}/{mine}/history_events"
    rows = api.get(path, take=2, **APP)
    assert [row["_id"] for row in rows] == made[:2]
    assert rows[0] == sent | {"_id": made[0], "org_id": "local:1"}
    assert [row["_id"] for row in api.get(path, take=9, before_id=made[1], **APP)] == made[2:]
    assert api.get(f"{PATH}/{other}/history_events", take=9, **APP) == []
    assert api.ask("DELETE", f"/replay/~/history_events/{made[0]}", APP).status == 200
    assert [row["_id"] for row in api.get(path, take=9, **APP)] == made[1:]
    assert api.ask("DELETE", f"/replay/~/history_events/{made[0]}", APP).status == 404
    assert api.ask("DELETE", f"{PATH}/{mine}", APP).status == 200
    assert api.ask("GET", path, {"take": 9, **APP}).status == 404
    assert api.ask("GET", f"{PATH}/{mine}", APP).status == 404
    assert api.ask("POST", "/replay/~/history_events", APP, sent).status == 400
