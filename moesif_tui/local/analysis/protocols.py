"""Protocols inside HTTP: the GraphQL operation or JSON-RPC call that a request carries, and the error its answer hides.

A single POST route serves every operation of these, and errors come with status 200; so what tells calls apart and
what failed stands in the bodies. Bodies are searched for a few words before any is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

import orjson

from moesif_tui.core.said import Says
from moesif_tui.core.says import folded, from_value
from moesif_tui.local.analysis import graphql
from moesif_tui.local.analysis.bodies import LARGEST, Body, parse_json

MAX_BATCH = 50
"""Operations of a batch that are looked at."""
LONGEST_NAME = 120
"""Characters that are kept of an operation's name, a method and an error."""
LARGEST_KEPT = 32 * 1024
"""Bytes of a body whose variables, parameters or error are kept beside it."""
MAX_OPENINGS = 200
"""Brackets of a body from which something is kept: more may nest deeper than JSON can be written again."""

_GRAPHQL_PATH = re.compile(r"(?:^|[/_.-])(?:graphql|gql)(?:[/_.-]|$)", re.IGNORECASE)
_BARE_NAME = re.compile(r"(?:op(?:eration)?(?:name)?=|opname=)?([_A-Za-z]\w{1,100})(?:&.*)?", re.IGNORECASE)
_MULTIPART = re.compile(rb'name="operations"\r?\n(?:[^\r\n]+\r?\n)*\r?\n(.*?)\r?\n--', re.DOTALL)
_DEEP_ERRORS = re.compile(rb'"errors"\s*:\s*\[\s*\{')
_INT32 = 2**31


@dataclass(slots=True)
class Protocol:
    """What a call is besides HTTP.

    Attributes:
        graphql_operation: the operation's name; of an anonymous one its fields (`{ cart }`), of a batch all names.
        graphql_type: `query`, `mutation` or `subscription`, where it is known.
        jsonrpc_method: the method; of a batch all methods.
        jsonrpc_code: the error's code, where it is a number of 32 bits.
        error: what tells this error from others of the same operation; None when the answer has none.
        says: what the error says.
        graphql, jsonrpc: the documents that an event carries under these names.
    """

    graphql_operation: str | None = None
    graphql_type: str | None = None
    jsonrpc_method: str | None = None
    jsonrpc_code: int | None = None
    error: str | None = None
    says: Says | None = None
    graphql: dict[str, Any] | None = None
    jsonrpc: dict[str, Any] | None = None


def _is_modest(data: bytes) -> bool:
    """Whether values out of a body may be kept beside it."""
    return len(data) <= LARGEST_KEPT and data.count(b"{") + data.count(b"[") <= MAX_OPENINGS


def is_worth_parsing(data: bytes) -> bool:
    """Whether a request's body may be one of the protocols."""
    return (
        b'"jsonrpc"' in data
        or b'"query"' in data
        or b'"operationName"' in data
        or b'"persistedQuery"' in data
        or (b'"method"' in data and b'"params"' in data)
    )


def protocol_of(path: str, query: str, media: str, request: Body, response: Body) -> Protocol | None:
    """The protocol of a call; None for plain HTTP. `media`: the request's media type."""
    data = request.data
    if data and is_worth_parsing(data):
        found = _graphql(_operations(request.value), response, _is_modest(data)) or _jsonrpc(request, response)
        if found:
            return found
    if query and ("query=" in query or "operationName=" in query or "extensions=" in query or "queryId=" in query):
        found = _graphql(
            _operations(_from_form(query)),
            response,
            len(query) <= LARGEST_KEPT and query.count("{") + query.count("[") <= MAX_OPENINGS,
        )
        if found:
            return found
    if data and media:
        found = _graphql(_operations(_by_media(media, data)), response, _is_modest(data))
        if found:
            return found
    if "ql" in path and _GRAPHQL_PATH.search(path):
        return _by_path(query, response)
    if not data and (b'"jsonrpc"' in response.data[:256] or b'"jsonrpc"' in response.data[-128:]):
        return _jsonrpc(request, response)
    return None


# --- GraphQL ---------------------------------------------------------------------------------------------------------


def _operations(value: Any) -> list[dict[str, Any]]:
    """The GraphQL requests in a value: one, those of a batch, or none."""
    if isinstance(value, dict):
        return [value] if _is_operation(value) else []
    if isinstance(value, list) and value and all(map(_is_operation, value[:MAX_BATCH])):
        return value[:MAX_BATCH]
    return []


def _is_operation(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    text = value.get("query")
    if isinstance(text, str) and graphql.is_document(text):
        return True
    extensions = value.get("extensions")
    if isinstance(extensions, dict) and "persistedQuery" in extensions:
        return True
    named = isinstance(value.get("operationName"), str) and text is None
    return named and any(key in value for key in ("variables", "extensions", "id", "documentId", "doc_id", "queryId"))


def _from_form(text: str) -> dict[str, Any]:
    """A form's fields, JSON ones parsed; the fields of Facebook's form of GraphQL under the usual names."""
    fields: dict[str, Any] = dict(islice(_pairs(text), 100))
    for key in ("variables", "extensions"):
        if isinstance(fields.get(key), str):
            fields[key] = parse_json(fields[key].encode("utf-8", "replace"))
    if "fb_api_req_friendly_name" in fields:
        fields["operationName"] = fields["fb_api_req_friendly_name"]
    return fields


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    try:
        return parse_qsl(text[:LARGEST], max_num_fields=1000)
    except ValueError:
        return ()


def _by_media(media: str, data: bytes) -> Any:
    """The requests in a body that is not JSON."""
    if media == "application/graphql":
        return {"query": data[: graphql.LONGEST].decode("utf-8", "replace")}
    if media == "application/x-www-form-urlencoded" and (b"query=" in data or b"doc_id=" in data):
        return _from_form(data[:LARGEST].decode("utf-8", "replace"))
    if media == "multipart/form-data" and (found := _MULTIPART.search(data[:LARGEST])):
        return parse_json(found[1])
    return None


def _graphql(operations: list[dict[str, Any]], response: Body, keep: bool) -> Protocol | None:
    if not operations:
        return None
    names: list[str] = []
    definitions: list[dict[str, Any]] = []
    kinds = []
    for operation in operations:
        text = operation.get("query")
        found = graphql.definitions(text) if isinstance(text, str) else ()
        chosen = _chosen(operation, found)
        names.append(_operation_name(operation, chosen))
        kinds.append(chosen["operation_type"] if chosen else None)
        definitions += found
    first = operations[0]
    given = first.get("operationName")
    variables = first.get("variables")
    document = {
        "operation_name": given if isinstance(given, str) and given else _first_name(definitions),
        "definitions": definitions[: graphql.MAX_DEFINITIONS],
        "variables": variables if isinstance(variables, dict) and keep else None,
    }
    protocol = Protocol(graphql_operation=_joined(names), graphql_type=kinds[0], graphql=document)
    _take_graphql_errors(protocol, response)
    return protocol


def _first_name(definitions: list[dict[str, Any]]) -> str | None:
    return definitions[0]["name"] if definitions else None


def _chosen(operation: dict[str, Any], definitions: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    """The definition that runs: the named one, else the first."""
    name = operation.get("operationName")
    return next(
        (each for each in definitions if name and each["name"] == name), definitions[0] if definitions else None
    )


def _operation_name(operation: dict[str, Any], chosen: dict[str, Any] | None) -> str:
    name = operation.get("operationName")
    if isinstance(name, str) and name:
        return name
    if chosen is None:
        for key in ("id", "documentId", "doc_id", "queryId"):
            if isinstance(operation.get(key), str):
                return str(operation[key])
        return ""
    if chosen["name"]:
        return str(chosen["name"])
    fields = [each["name"] for each in chosen["selections"]]
    return f"{{ {', '.join(fields[:3])}{' …' if len(fields) > 3 else ''} }}"


def _by_path(query: str, response: Body) -> Protocol | None:
    """A GraphQL address without a readable request: the name may stand in the query, errors in the answer."""
    found = _BARE_NAME.fullmatch(query)
    protocol = Protocol(graphql_operation=found[1] if found else "")
    protocol.graphql = {"operation_name": found[1] if found else None, "definitions": [], "variables": None}
    _take_graphql_errors(protocol, response)
    looks_like_it = b'"data"' in response.data[:4096] or protocol.error is not None
    return protocol if found or looks_like_it else None


def _take_graphql_errors(protocol: Protocol, response: Body) -> None:
    if b'"errors"' not in response.data:
        return
    if len(response.data) > LARGEST:
        _take_errors_of_large(protocol, response.data)
        return
    for answer in response.documents():
        for each in answer[:MAX_BATCH] if isinstance(answer, list) else (answer,):
            errors = each.get("errors") if isinstance(each, dict) else None
            if errors and isinstance(errors, (list, dict)):
                take(protocol, from_value({"errors": errors}))
                return


def _take_errors_of_large(protocol: Protocol, data: bytes) -> None:
    """Errors of an answer too large to be parsed stand at its begin or, behind the data, at its end."""
    for part in (data[:4096], data[-65536:]):
        if found := _DEEP_ERRORS.search(part):
            error = part[found.end() - 1 :]
            try:
                value = orjson.loads(error[: error.index(b"}") + 1])
            except (orjson.JSONDecodeError, ValueError):
                value = None
            take(protocol, from_value({"errors": [value]}))
            return


# --- JSON-RPC --------------------------------------------------------------------------------------------------------


def _jsonrpc(request: Body, response: Body) -> Protocol | None:
    calls = [each for each in members(request.value) if _is_call(each)]
    answers: list[dict[str, Any]] = []
    if not calls or b'"error"' in response.data:
        answers = [
            each for answer in response.documents() for each in members(answer) if "error" in each or "result" in each
        ]
    if not calls and not any(isinstance(each.get("jsonrpc"), str) for each in answers):
        return None
    failed = next(filter(is_refusal, answers), None)
    call = _call_of(calls, failed)
    protocol = Protocol(jsonrpc_method=_joined([str(each["method"]) for each in calls]))
    protocol.jsonrpc = {
        "request": _request_document(call, _is_modest(request.data)),
        "response": _response_document(call, failed, _is_modest(response.data)),
    }
    if failed is not None:
        take_refusal(protocol, failed)
    return protocol


def is_refusal(answer: dict[str, Any]) -> bool:
    """Whether an answer of JSON-RPC tells an error: any but null and false, an empty one only without a result."""
    error = answer.get("error")
    return error is not None and error is not False and (bool(error) or "result" not in answer)


def take_refusal(protocol: Protocol, answer: dict[str, Any]) -> None:
    """Note the error of such an answer: a code tells it from others; without one, what it says."""
    error = answer["error"]
    code = _code(error.get("code") if isinstance(error, dict) else error)
    take(protocol, from_value(answer if isinstance(error, dict) or code is None else {"error": {"code": code}}))
    protocol.jsonrpc_code = code
    if code is not None:
        protocol.error = None


def members(value: Any) -> Iterator[dict[str, Any]]:
    """A value that is an object, or the objects of a batch."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value[:MAX_BATCH] if isinstance(each, dict))


def _is_call(value: dict[str, Any]) -> bool:
    """Version 2.0 names itself; 1.0 is known by its three members alone."""
    if not isinstance(value.get("method"), str):
        return False
    return isinstance(value.get("jsonrpc"), str) or (
        "id" in value and isinstance(value.get("params"), (list, dict)) and len(value) <= 4
    )


def _call_of(calls: list[dict[str, Any]], failed: dict[str, Any] | None) -> dict[str, Any]:
    """The call that the failed answer belongs to, else the first."""
    first = calls[0] if calls else {}
    if failed is None or failed.get("id") is None:
        return first
    return next((call for call in calls if call.get("id") == failed["id"]), first)


def _request_document(call: dict[str, Any], keep: bool) -> dict[str, Any]:
    return {
        "jsonrpc": _version(call),
        "id": _id(call.get("id")),
        "method": call.get("method"),
        "params": call.get("params") if keep else None,
    }


def _response_document(call: dict[str, Any], failed: dict[str, Any] | None, keep: bool) -> dict[str, Any]:
    answer = failed or call
    error = _error_document(failed["error"], keep) if failed else None
    return {"jsonrpc": _version(answer), "id": _id(answer.get("id")), "error": error}


def _error_document(error: Any, keep: bool) -> dict[str, Any]:
    """An error as an object, as the protocol has it: a text is its message, an integer its code."""
    number = isinstance(error, int) and not isinstance(error, bool)
    name = "message" if isinstance(error, str) else "code" if number else "data"
    document: dict[str, Any] = error if isinstance(error, dict) else {name: error}
    if keep:
        return document
    return {key: value for key in ("code", "message") if isinstance(value := document.get(key), (str, int))}


def _version(value: dict[str, Any]) -> str:
    version = value.get("jsonrpc")
    return version if isinstance(version, str) else "1.0"


def _id(value: Any) -> str | None:
    return str(value)[:LONGEST_NAME] if isinstance(value, (str, int, float)) else None


def _code(value: Any) -> int | None:
    """The code of a JSON-RPC error, where it is a number of 32 bits."""
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,10}", value, re.ASCII):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and -_INT32 <= value < _INT32:
        return value
    return None


# --- both ------------------------------------------------------------------------------------------------------------


def _joined(names: list[str]) -> str:
    """The different names in order, in one text of limited length."""
    text = ", ".join(dict.fromkeys(names))
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def take(protocol: Protocol, says: Says | None) -> None:
    """Note an error: its code tells it from others; without one, its message with the changing parts folded."""
    protocol.says = says
    protocol.error = ((says.code or folded(says)) if says else "")[:LONGEST_NAME] or "error"
