"""Each documented parameter of the query changes the answer as it says, at any service.

What a filter must leave is counted in the rows that are there without it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import ge, le
from typing import Any, Final

import pytest

from tests.contract.api import operations
from tests.contract.service import WINDOW, Service

Check = Callable[[Service, str, str], None]

PARAMETERS: Final = {
    (name, one["name"]): one["type"]
    for name, documented in sorted(operations().items())
    for one in documented["parameters"]
    if one["in"] == "query"
}
ROW_ID: Final = {"getWorkspaces": "_id", "getHistoryEvents": "_id"}
FIELDS: Final = {"event_id": "id"}
"""Where a filter's field stands in a row, when not under its own name."""
NOBODY: Final[dict[str, Any]] = {"string": "nobody's", "int": 999_999, "datetime": "2001-01-01T00:00:00Z"}
"""Values that no row has, by the kind of filter."""


def at(row: Any, path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    for part in path.split("."):
        row = row.get(part) if isinstance(row, dict) else None
    return row


AGGREGATED: Final = "getSignatureAggs"
"""Without a body it answers the first 20 rows of getSignatureEvents."""
USUAL: Final = 20
MOST: Final = 1000
"""The size of a page where none is asked for, and of the largest."""


def whole(service: Service, name: str) -> list[Any]:
    """All the rows that an operation answers some of."""
    return service.rows("getSignatureEvents" if name == AGGREGATED else name, id=service.identity(name))


def ids(service: Service, name: str, params: Any = None, **changes: Any) -> list[str]:
    """The ids of the rows of a list."""
    return [row[ROW_ID.get(name, "id")] for row in service.rows(name, params, **changes)]


def test_each_documented_parameter_is_tried() -> None:
    assert {one for one in PARAMETERS if _check(*one) is None} == set()


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_parameter_changes_the_answer(name: str, parameter: str, service: Service) -> None:
    check = _check(name, parameter)
    assert check is not None
    service.link(name)
    check(service, name, parameter)


def _check(name: str, parameter: str) -> Check | None:
    """What tries a parameter."""
    if parameter.startswith("error_event."):
        return _filters_errors
    if PARAMETERS[name, parameter].startswith("array[fifilter"):
        return _filters
    return CHECKS.get(f"{name} {parameter}") or CHECKS.get(parameter)


def _filters(service: Service, name: str, parameter: str) -> None:
    kind = PARAMETERS[name, parameter].removeprefix("array[fifilterparams").rstrip("]")
    every = whole(service, name)
    values = [at(row, FIELDS.get(parameter, parameter)) for row in every]
    known: list[Any] = sorted({one for one in values if one is not None}) or service.lacks(f"no {parameter}")

    def left(params: Any, passes: Callable[[Any], bool]) -> None:
        expected = [row["id"] for row, value in zip(every, values, strict=True) if value is not None and passes(value)]
        expected = expected[: USUAL if name == AGGREGATED else MOST]
        found = ids(service, name, params)
        assert found[: len(expected) if len(every) == MOST else MOST] == expected  # there may be others behind them

    left({parameter: known[0]}, lambda value: value == known[0])
    left({parameter: known[-2:]}, lambda value: value in known[-2:])
    left({parameter: NOBODY[kind]}, lambda _: False)
    if kind != "string":
        for bound in (known[0], known[-1]):
            left({f"{parameter}[gte]": bound}, partial(le, bound))
            left({f"{parameter}[lte]": bound}, partial(ge, bound))
        left({f"{parameter}[gte]": known[0], f"{parameter}[lte]": known[0]}, lambda value: value == known[0])


def _filters_errors(service: Service, name: str, parameter: str) -> None:
    """The filters on the error of a graph: what they leave of its calls, it is drawn of."""
    kind = PARAMETERS[name, parameter].removeprefix("array[fifilterparams").rstrip("]")
    field = parameter.removeprefix("error_event.")
    graph = service.succeeds(name)
    errors = service.rows("getSignatureEvents", id=graph["error_signature_id"])
    values = {at(row, FIELDS.get(field, field)) for row in errors} - {None} or service.lacks(f"no {field}")
    known = sorted(values)
    every: list[dict[str, Any]] = [{parameter: known}]
    none: list[dict[str, Any]] = [{parameter: NOBODY[kind]}]
    if kind != "string":
        every.append({f"{parameter}[gte]": known[0], f"{parameter}[lte]": known[-1]})
        none.append({f"{parameter}[lte]": -1 if kind == "int" else NOBODY[kind]})
    for params in every if len(errors) < MOST else ():
        assert service.succeeds(name, params)["edges"] == graph["edges"]
    for params in none:
        assert service.succeeds(name, params)["edges"] == []


def _app_id(service: Service, name: str, parameter: str) -> None:
    method, status = operations()[name]["method"], operations()[name]["response"]["status"]
    assert service.call(name, {parameter: "198:none"}).status in ({404} if service.ours else {400, 401, 403, 404})
    if method == "GET" and "access_token" not in service.path(name, "x"):
        identity = service.identity(name)
        own, same = (service.call(name, {parameter: app}, id=identity) for app in (service.app, "~"))
        assert own.status == same.status == status
        if name != "getDashMetrics":  # whose window ends now
            assert own.value == same.value


def _take(service: Service, name: str, parameter: str) -> None:
    identity = service.identity(name)
    every = ids(service, name, id=identity)
    for count in (0, 1, 2):
        assert ids(service, name, {parameter: count}, id=identity) == every[:count]
    params = {key: value for key, value in service.needs(name).items() if key != parameter}
    usual = service.ask("GET", service.path(name, identity), params).value
    assert [row[ROW_ID.get(name, "id")] for row in usual] == every[:USUAL]


def _after(service: Service, name: str, parameter: str) -> None:
    every, size = _in_order(service, name)
    for place, one in enumerate(every[:10]):
        assert ids(service, name, {parameter: one, "take": size}) == every[place + 1 : place + 1 + size]


def _before(service: Service, name: str, parameter: str) -> None:
    every, size = _in_order(service, name)
    for place, one in enumerate(every[:10]):
        assert ids(service, name, {parameter: one, "take": size}) == every[max(0, place - size) : place]


def _in_order(service: Service, name: str) -> tuple[list[str], int]:
    """The ids of all rows, and the size of the pages that are asked for."""
    every = [row[ROW_ID.get(name, "id")] for row in whole(service, name)]
    return every, USUAL if name == AGGREGATED else 2


def _older(service: Service, name: str, parameter: str) -> None:
    """Where there is no `after_id`, what comes next is what is older."""
    _after(service, name, parameter)


def _sort(service: Service, name: str, parameter: str) -> None:
    time = {"getTriageBuckets": "last_modified", "getTraces": "created"}[name]
    for field in ("id", time):
        up, down = service.rows(name, {parameter: field}), service.rows(name, {parameter: f"-{field}"})
        assert len(up) == len(down) == len(service.rows(name))
        assert [row["id"] for row in up] != [row["id"] for row in down]
        if field == time:
            assert [row[time] for row in up] == sorted(row[time] for row in up)
            assert [row[time] for row in down] == sorted((row[time] for row in down), reverse=True)
        elif len(up) < MOST:
            assert [row["id"] for row in up] == [row["id"] for row in down][::-1]


def _user_id(service: Service, name: str, parameter: str) -> None:
    every = service.rows(name)
    user = next((row["user_id"] for row in every if row["user_id"]), None) or service.lacks("no user of a trace")
    assert ids(service, name, {parameter: user}) == [row["id"] for row in every if row["user_id"] == user]
    assert ids(service, name, {parameter: "nobody's"}) == []


def _depth(service: Service, name: str, parameter: str) -> None:
    assert service.succeeds(name, {parameter: 0})["edges"] == []
    first = service.succeeds(name, {parameter: 1})
    assert {edge["to_vertex"]["signature_id"] for edge in first["edges"]} == {first["error_signature_id"]}
    assert len(service.succeeds(name, {parameter: 5})["edges"]) >= len(first["edges"])


def _times(service: Service) -> list[str]:
    """The times of the first calls, in order."""
    hits = service.succeeds("searchEvents", body={"size": MOST, "sort": ["request.time"]})["hits"]["hits"]
    return [hit["_source"]["request"]["time"] for hit in hits]


def _total(service: Service, params: Any = None) -> int:
    return int(service.succeeds("searchEvents", params, body={"size": 0})["hits"]["total"])


def _from(service: Service, name: str, parameter: str) -> None:
    known, total = _times(service), _total(service)
    middle = known[len(known) // 2]
    assert 0 < _total(service, {parameter: middle}) == total - sum(time < middle for time in known) < total


def _to(service: Service, name: str, parameter: str) -> None:
    known = _times(service)
    middle = known[len(known) // 2]
    assert 0 < _total(service, {parameter: middle}) == sum(time <= middle for time in known) < _total(service)


def _from_of_metrics(service: Service, name: str, parameter: str) -> None:
    known = _times(service)
    every = service.succeeds(name, {parameter: WINDOW["from"]})
    some = service.succeeds(name, {parameter: known[len(known) // 2]})
    assert 0 < some["error_count"] < every["error_count"]
    assert some["error_count_ts"][0][0][:19] == known[len(known) // 2][:19]


def _point_count(service: Service, name: str, parameter: str) -> None:
    for count in (1, 5):
        answer = service.succeeds(name, {parameter: count, "from": _times(service)[0]})
        assert len(answer["error_count_ts"]) == len(answer["user_count_ts"]) == count
        assert sum(value for _, value in answer["error_count_ts"]) == answer["error_count"] > 0


def _names(service: Service, name: str, parameter: str) -> None:
    answer = service.succeeds(name, {parameter: ["error_count", "user_count"]})
    told = {name for name, value in answer.items() if value is not None}
    assert told == {"error_count", "error_count_ts", "user_count", "user_count_ts"}
    assert {name for name, value in service.succeeds(name).items() if value is not None} > told


def _event_time(service: Service, name: str, parameter: str) -> None:
    assert service.succeeds(name, {parameter: service.event[1]})["_id"] == service.event[0]


def _scope_of_info(service: Service, name: str, parameter: str) -> None:
    if not service.ours:
        pytest.skip("Nobody documents what it does.")
    assert service.call(name, {parameter: "read:minds"}).status == 401


def _claims(service: Service, params: Any) -> Any:
    """What a new token says of itself."""
    token = service.succeeds("getAccessToken", params)["app_token"]
    return service.succeeds("getTokenInfo", headers={"Authorization": f"Bearer {token}"})


def _scope(service: Service, name: str, parameter: str) -> None:
    scopes = "read:access_tokens read:users"
    told = _claims(service, {parameter: scopes})["permissions"]
    assert {one for each in told.values() for one in each["scp"].split()} == set(scopes.split())
    assert service.call(name, {parameter: "read:minds"}).status in {400, 401, 403}


def _target(service: Service, name: str, parameter: str) -> None:
    tokens = {
        target: service.succeeds(name, {parameter: target, "scope": "read:events"})["app_token"]
        for target in ("management", "collector")
    }
    headers = {target: {"Authorization": f"Bearer {token}"} for target, token in tokens.items()}
    statuses = {target: service.call("searchEvents", headers=one).status for target, one in headers.items()}
    assert statuses["management"] in service.statuses("searchEvents")
    assert statuses["collector"] == 401
    assert service.call(name, {parameter: "moon"}).status == 400


def _expiration(service: Service, name: str, parameter: str) -> None:
    scope = {"scope": "read:access_tokens"}
    assert _claims(service, {parameter: "2199-01-01T00:00:00Z", **scope})["exp"] == 7226582400
    assert _claims(service, scope).get("exp") is None


CHECKS: Final[dict[str, Check]] = {
    "app_id": _app_id,
    "take": _take,
    "after_id": _after,
    "before_id": _before,
    "getWorkspaces before_id": _older,
    "getHistoryEvents before_id": _older,
    "getSignatureAggs after_id": _after,
    "sort": _sort,
    "user_id": _user_id,
    "depth": _depth,
    "from": _from,
    "getDashMetrics from": _from_of_metrics,
    "to": _to,
    "point_count": _point_count,
    "names": _names,
    "event_time": _event_time,
    "scope": _scope,
    "getTokenInfo scope": _scope_of_info,
    "target": _target,
    "expiration": _expiration,
}
"""What tries a parameter, by its name, or that of its operation with it."""
