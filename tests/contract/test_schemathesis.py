"""Requests that schemathesis makes of the OpenAPI document, valid and not: no answer that it does not allow.

`make contract CASES=N` makes N of either kind for each operation; they are the same in every run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from moesif_tui.local import openapi
from tests.contract import traffic
from tests.contract.serving import Home, Served, serving

CASES: Final = int(os.environ.get("CONTRACT_CASES") or "10")
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]
OPERATIONS: Final = {
    operation["operationId"]: (path, method)
    for path, methods in openapi.document()["paths"].items()
    for method, operation in methods.items()
}
FORBIDDEN: Final = {"createImport", "stopImport", "deleteDataSet"}
"""What only the own program of a server may do."""
SEARCHES: Final[list[Any]] = [
    {"aggs": {"x": {"terms": {"field": "user_id.raw"}}}, "query": {"term": {"response.status": 500}}},
    {"aggs": {"x": {"date_histogram": {"field": "request.time", "interval": "1m"}}}, "size": 0},
    {"size": 3, "sort": [{"duration_ms": "desc"}], "_source": ["id", "request.*"]},
    {},
]

_Operation = APIOperation[Any, Any, Any, Any]
_Known = dict[str, list[Any]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = Home(tmp_path_factory.mktemp("schemathesis"))
    with serving(home, str(traffic.write(home.folder / "shop.har"))) as found:
        found.api.wait_until_imported()
        yield found


@pytest.fixture(scope="module")
def schema(served: Served) -> BaseSchema:
    """The document that the server has."""
    return schemathesis.openapi.from_dict(served.api.get("/openapi.json"))


@pytest.fixture(scope="module")
def known(served: Served) -> _Known:
    """Values that are there, by parameter; where that does not tell it, with the operation or the path in front."""
    api = served.api
    app = api.get("/organizations")[0]["apps"][0]["id"]
    buckets, traces = (
        [row["id"] for row in api.get(f"/~/{kind}", app_id=app)] for kind in ("triage_buckets", "traces")
    )
    events = [hit["_id"] for hit in api.search({"size": 20}, app_id=app)["hits"]["hits"]]

    def made(path: str, body: Any) -> Any:
        return api.ask("POST", path, {"app_id": app}, body).value["_id"]

    workspaces = [made("/replay/~/workspaces", {"name": "x"}) for _ in range(9)]
    exchange = {"request": {"verb": "GET"}, "response": {"status": 200}}
    sent = [{"workspace_id": one, **exchange} for one in reversed(workspaces)]
    account = {"instance_url": "https://acme.atlassian.net", "username": "a", "password": "b"}
    made("/issue_tracking/~/jira/account", account)
    in_path = {
        "triage_buckets": buckets,
        "signatures": buckets,
        "traces": traces,
        "events": events,
        "users": ["u-1", "u-2", "u-3"],
        "workspaces": workspaces,
        "history_events": [made("/replay/~/history_events", one) for one in sent],
        "imports": [app],
    }
    return {
        **{f"{path} {name}": in_path[of] for path, of, name in _ids()},
        "orgId": ["~"],
        "app_id": [app],
        "after_id": [*buckets, *traces, *events],
        "before_id": [*buckets, *traces, *workspaces],
        "bucket_id": buckets,
        "sort": ["id", "-last_modified", "created:desc"],
        "kind": [["api"], ["static", "page"]],
        "take": [1, 3, 1000],
        "depth": [1, 3],
        "from": ["2026-03-01T00:00:00Z"],
        "point_count": [1, 7],
        "names": [["error_count"], ["user_count", "average_duration_ms"]],
        "getTokenInfo scope": ["read:access_tokens"],
        "getAccessToken scope": ["read:events read:users"],
        "target": ["management", "collector"],
        "expiration": ["2100-01-01T00:00:00Z"],
        "updateTriageBucket body": [{"state": 1}],
        "searchEvents body": SEARCHES,
        "getSignatureAggs body": SEARCHES,
        "searchUsers body": [{"query": {"term": {"user_id.raw": "u-1"}}}, {}],
        "updateUsers body": [{"user_id": "u-1", "metadata": {"plan": "pro"}}],
        "batchUpdateUsers body": [[{"user_id": "u-1", "email": "a@shop.test"}, {"user_id": "u-4"}]],
        "updateWorkspaceSequence body": [[{"delay": 5, "submit_data": {"url": "https://shop.test", "verb": "GET"}}]],
        "addHistoryEvent body": sent,
        "updateJiraAccount body": [account],
        "encodeUrl body": [{"url": "https://api.acme.com/v1"}],
    }


def _ids() -> Iterator[tuple[str, str, str]]:
    """Each path with an id in it, what the id is of, and its name."""
    for path, _ in OPERATIONS.values():
        before, brace, name = path.replace("{orgId}/", "").partition("{")
        if brace:
            yield path, before.strip("/").rpartition("/")[2], name.partition("}")[0]


def _values(operation: _Operation, known: _Known) -> dict[str, _Known]:
    """The values that are there for an operation's parameters, by place and name."""
    said = operation.definition.raw
    found: dict[str, _Known] = {"path": {}, "query": {}, "body": {}}
    for place, name in [*((one["in"], one["name"]) for one in said["parameters"]), ("body", "body")]:
        for key in (f"{said['operationId']} {name}", f"{operation.path} {name}", name):
            if key in known:
                found[place][name] = known[key]
                break
    return found


def _asked(case: Case[Any], served: Served) -> int:
    """The status of an answer, which must be one that the document allows."""
    headers = {"Authorization": f"Bearer {served.token}"}
    answer = case.call(base_url=f"{served.base}/v1", headers=headers)
    case.validate_response(answer, checks=CHECKS, headers=headers)
    return int(answer.status_code)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_can_be_answered_is(name: str, served: Served, schema: BaseSchema, known: _Known) -> None:
    """What is deleted here are first ones; what others need are last ones (history goes with its workspace)."""
    path, method = OPERATIONS[name]
    operation = schema[path][method]
    values = _values(operation, known)
    place = 0 if method == "delete" else -1
    query = {key: some[0] for key, some in values["query"].items() if key not in {"after_id", "before_id", "bucket_id"}}
    case = operation.Case(
        path_parameters={key: some[place] for key, some in values["path"].items()},
        query=query | ({"sort": "id"} if "sort" in query else {}),
        **({"body": values["body"]["body"][0], "media_type": "application/json"} if values["body"] else {}),
    )
    assert (_asked(case, served) < 300) != (name in FORBIDDEN)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "probe"])
def test_no_answer_is_other_than_the_document_allows(
    name: str, mode: GenerationMode, served: Served, schema: BaseSchema, known: _Known
) -> None:
    path, method = OPERATIONS[name]
    operation = schema[path][method]

    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_aimed(operation, known).flatmap(lambda fixed: operation.as_strategy(mode, **fixed)))
    def run(case: Case[Any]) -> None:
        _asked(case, served)

    run()


def _aimed(operation: _Operation, known: _Known) -> SearchStrategy[dict[str, Any]]:
    """Values that are there for some of what is sent; of the rest anything is made."""
    drawn = {
        place: {name: st.sampled_from(values) for name, values in some.items()}
        for place, some in _values(operation, known).items()
    }
    fixed = {name: drawn["path"].pop(name) for name in ("orgId",) if name in drawn["path"]}
    return st.fixed_dictionaries(
        {"path_parameters": st.fixed_dictionaries(fixed, optional=drawn["path"])},
        optional={"query": st.fixed_dictionaries({}, optional=drawn["query"]), **drawn["body"]},
    )
