"""Every documented field is sent, unless one of the tables in `shape` names it; and a fault is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.api import operations
from tests.contract.conftest import Api, running
from tests.contract.shape import ABSENT, documented, faults, listed


def call(second: int, path: str, asked: dict[str, Any], answered: dict[str, Any]) -> dict[str, Any]:
    """A failing call in the collector's format, with everything that a recording can tell."""
    at, uri = f"2026-03-01T12:00:0{second}", f"https://shop.test/{path}"
    sent = {"time": f"{at}.000Z", "uri": uri, "verb": "POST", "headers": {"User-Agent": "shop-app/4.2.1"}}
    got = {"time": f"{at}.100Z", "status": 200, "headers": {}, "ip_address": "192.0.2.8"}
    return {
        "request": {**sent, "api_version": "2", "ip_address": "192.0.2.7", "body": asked},
        "response": {**got, "body": answered},
        "user_id": "u-1",
        "company_id": "c-1",
        "session_token": "s-1",
        "metadata": {"plan": "pro"},
    }


CALLS = (
    call(1, "graphql", {"query": "query Total { total }", "operationName": "Total"}, {"errors": [{"message": "no"}]}),
    call(2, "rpc", {"jsonrpc": "2.0", "id": 1, "method": "pay"}, {"jsonrpc": "2.0", "id": 1, "error": {"code": -1}}),
    call(3, "graphql", {"query": "query Stock { stock }", "operationName": "Stock"}, {"errors": [{"message": "no"}]}),
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server on them."""
    folder = tmp_path_factory.mktemp("full")
    path = folder / "full.ndjson"
    path.write_text("".join(json.dumps(one) + "\n" for one in CALLS))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
            (folder / name).mkdir()
            patch.setenv(name, str(folder / name))
        yield from running(path)


def answers(api: Api) -> Iterator[tuple[str, Any]]:
    """Answers of every operation whose fields are documented, by operation id."""
    app, user = {"app_id": "~"}, "/search/~/users"
    set_by_hand = {"user_id": "u-1", "name": "Ada", "first_name": "Ada", "last_name": "L", "email": "ada@shop.test"}
    yield "updateUsers", api.ask("POST", user, app, set_by_hand).value
    yield "batchUpdateUsers", api.ask("POST", f"{user}/batch", app, [set_by_hand]).value
    yield "getUser", api.get(f"{user}/u-1", **app)
    yield "searchUsers", api.ask("POST", "/search/~/search/users", app, {}).value
    yield "getOrganizations", api.get("/organizations")
    yield "probe", api.get("/health/probe")
    yield "getDashMetrics", api.get("/~/dash/metrics", **{"from": "2026-03-01T12:00:00.000Z"})
    yield "getAccessToken", api.get("/~/oauth/access_tokens", scope="read:events", target="management")
    buckets = api.get("/~/triage_buckets")
    yield "getTriageBuckets", buckets
    for bucket in buckets:
        path = f"/~/triage_buckets/{bucket['id']}"
        yield "updateTriageBucket", api.ask("POST", path, body={"state": 0}).value
        yield "getSignatureGraph", api.get(f"{path}/graph")
        yield "getSignatureEvents", api.get(f"/~/signatures/{bucket['id']}/events")
        yield "getSignatureAggs", api.ask("POST", f"/~/signatures/{bucket['id']}/aggs").value
        yield "getSignatureTraces", api.get(f"/~/signatures/{bucket['id']}/traces")
    traces = api.get("/~/traces")
    yield "getTraces", traces
    for trace in traces:
        yield "getTrace", api.get(f"/~/traces/{trace['id']}")
        yield "getTraceEvents", api.get(f"/~/traces/{trace['id']}/events")
    found = api.search({"size": 100})
    yield "searchEvents", found
    for hit in found["hits"]["hits"]:
        yield "getEvent", api.get(f"/search/~/events/{hit['_id']}")


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all fields in an answer."""
    if isinstance(value, list):
        for one in value:
            yield from paths(one, path)
    elif isinstance(value, dict):
        for name, inner in value.items():
            place = f"{path}.{name}".lstrip(".")
            yield place
            yield from paths(inner, place)


def test_every_documented_field_is_sent_or_listed_with_a_reason(full: Api) -> None:
    seen: dict[str, set[str]] = {}
    for operation_id, value in answers(full):
        assert faults(operation_id, value) == [], operation_id
        seen.setdefault(operation_id, set()).update(paths(value))
    assert set(seen) == {name for name, one in operations().items() if one["response_fields"]}
    missing = [
        f"{operation_id} {field}"
        for operation_id, fields in seen.items()
        for field in documented(operation_id)
        if field not in fields and not listed(field, ABSENT) and not _inside(field)
    ]
    assert missing == [], "\n".join(missing)


def _inside(field: str) -> bool:
    """Whether it is a part of something that is listed, or of what has names of the traffic's own."""
    above = field.rpartition(".")[0]
    return bool(above) and (listed(above, ABSENT) or above.endswith(("headers", "body")) or _inside(above))


def test_a_field_that_is_missing_unknown_or_of_another_type_is_found(full: Api) -> None:
    rows = full.get("/~/triage_buckets")
    for name in ("id", "state", "last_modified", "route"):
        broken = copy.deepcopy(rows)
        del broken[0][name]
        assert faults("getTriageBuckets", broken) == [f"{name} is missing"]
    assert faults("getTriageBuckets", [rows[0] | {"colour": "red"}]) == ["colour is not documented"]
    assert faults("getTriageBuckets", [rows[0] | {"state": True}]) == ["state is True, documented as integer(int32)"]
    assert faults("getTriageBuckets", [rows[0] | {"last_modified": "now"}]) == [
        "last_modified is 'now', which is no time"
    ]
