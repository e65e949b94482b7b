"""The API as an OpenAPI 3.1 document, made of the operations' classes.

What only this server knows is marked `x-local`. Documents that only come as answers are closed: there is no field that
is not named. Those that are sent may hold more, and are kept as they came.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from types import GenericAlias
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core.core_schema import WithDefaultSchema

from moesif_tui.local.guard import LOCAL_SCOPES
from moesif_tui.local.jsontext import MAX_DEPTH, to_json
from moesif_tui.wire.base import LOCAL, Effect, Filter, Operation, row_type
from moesif_tui.wire.operations import operations
from moesif_tui.wire.requests import path_names

Schema = dict[str, Any]
_Kind = type[Operation[Any]]
_Part = tuple[str, Literal["answer", "body"]]

_SCHEMAS: Final = "#/components/schemas/"
_REFUSALS: Final = {
    400: f"A parameter or the body does not fit (or is nested deeper than {MAX_DEPTH}); the sentence names it.",
    401: "The token is missing, malformed or over, or lacks a scope, which the sentence names.",
    403: "The request was meant for another server, or changes what only the server's own program may.",
    404: "What the path or a parameter names is not here.",
    413: "The body is too large.",
    504: "The answer takes longer than it may.",
}
"""The statuses by which an answer is refused, and what they mean."""
_ERROR: Final[Schema] = {
    "type": "object",
    "properties": {
        "moesif_error": {
            "type": "object",
            "properties": {"code": {"type": "integer"}, "msg": {"type": "string"}},
            "required": ["code", "msg"],
            "additionalProperties": False,
        }
    },
    "required": ["moesif_error"],
    "additionalProperties": False,
}
_HIDDEN: Final = {"X-Hidden": "How many calls of kinds that are not shown were left out."}
_TOTAL: Final = {"X-Total": "How many rows there are on all pages."}
_BOUNDS: Final[dict[str, Schema]] = {"gte": {}, "lte": {}, "gt": LOCAL, "lt": LOCAL}
"""What stands in brackets behind the name of a filter that takes a range; the first two are documented."""


class _Plain(GenerateJsonSchema):
    """Without what says nothing: titles of fields that repeat their names, and that what may be absent is null then."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def default_schema(self, schema: WithDefaultSchema) -> Schema:
        found = super().default_schema(schema)
        return {name: value for name, value in found.items() if (name, value) != ("default", None)}


@cache
def as_json() -> bytes:
    """The document in bytes."""
    return to_json(document())


def document() -> dict[str, Any]:
    """The document of every operation, those of the local server alone among them."""
    kinds = operations()
    found, schemas = _schemas(kinds.values())
    _close(schemas, _reached([schema for (_, part), schema in found.items() if part == "body"], schemas))
    paths: dict[str, Any] = {}
    for name, kind in kinds.items():
        operation = _operation(kind, found.get((name, "answer")), found.get((name, "body")))
        paths.setdefault(kind.path, {})[kind.method.lower()] = operation
    refusals = {str(status): _refusal(meaning) for status, meaning in _REFUSALS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Moesif Management API", "version": "v1"},
        "servers": [{"url": "/v1"}],
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR, **schemas},
            "responses": refusals,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(kinds: Iterable[_Kind]) -> tuple[dict[_Part, Schema], dict[str, Schema]]:
    """The schemas of answers and bodies, and those of the documents in them by name."""
    mode: JsonSchemaMode = "validation"
    asked = [(part, mode, TypeAdapter(type_)) for kind in kinds for part, type_ in _types(kind)]
    found, others = TypeAdapter.json_schemas(asked, ref_template=_SCHEMAS + "{model}", schema_generator=_Plain)
    return {part: schema for (part, _), schema in found.items()}, others["$defs"]


def _types(kind: _Kind) -> Iterator[tuple[_Part, Any]]:
    answer = kind.answer_type()
    if (row := row_type(answer)) is not None:
        answer = GenericAlias(list, (row,))
    if answer is not None:
        yield (kind.operation_id, "answer"), answer
    if "body" in kind.model_fields:
        yield (kind.operation_id, "body"), kind.model_fields["body"].annotation


def _reached(schema: Any, schemas: dict[str, Schema]) -> set[str]:
    """The names of the documents that a schema leads to."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and one.startswith(_SCHEMAS) and (name := one.removeprefix(_SCHEMAS)) not in found:
            found.add(name)
            waiting.append(schemas[name])
    return found


def _close(schemas: dict[str, Schema], sent: set[str]) -> None:
    """Let documents that are not sent hold nothing but what they name."""
    for name in schemas.keys() - sent:
        for form in (schemas[name], *schemas[name].get("anyOf", ())):
            if "properties" in form:
                form["additionalProperties"] = False


def _operation(kind: _Kind, answer: Schema | None, body: Schema | None) -> dict[str, Any]:
    summary, _, more = (inspect.getdoc(kind) or "").partition("\n\n")
    scopes = LOCAL_SCOPES if kind.local else kind.scopes
    said: dict[str, Any] = {
        "operationId": kind.operation_id,
        "tags": [kind.__module__.rpartition(".")[2]],
        "summary": " ".join(summary.split()),
        "security": [{"token": list(scopes)}] if scopes else [],
        "parameters": list(_parameters(kind)),
        "responses": {str(kind.success): _success(kind, answer)}
        | {str(status): {"$ref": f"#/components/responses/{status}"} for status in _refusals(kind)},
    }
    if more:
        said["description"] = more
    if body is not None:
        needed = kind.model_fields["body"].is_required()
        said["requestBody"] = {"required": needed, "content": {"application/json": {"schema": body}}}
    return said | (LOCAL if kind.local else {})


def _parameters(kind: _Kind) -> Iterator[dict[str, Any]]:
    schemas = kind.model_json_schema(by_alias=False, schema_generator=_Plain)["properties"]
    in_path = path_names(kind.path)
    for field, info in kind.model_fields.items():
        name = kind.wire_name(field)
        if get_origin(info.annotation) is Filter:
            yield from _filter(name, TypeAdapter(get_args(info.annotation)[0]).json_schema())
        elif name in in_path:
            yield {"name": name, "in": "path", "required": True, "schema": schemas[field]}
        elif field != "body":
            schema = _present(schemas[field])
            yield _query(name, schema, {flag: schema.pop(flag) for flag in LOCAL if flag in schema}, info.is_required())


def _present(schema: Schema) -> Schema:
    """Of a value that may be left out: what it is where it is there."""
    value, *_ = schema.get("anyOf", [{}])
    return {name: said for name, said in schema.items() if name != "anyOf"} | dict(value)


def _filter(name: str, value: Schema) -> Iterator[dict[str, Any]]:
    """The parameters of an array filter: its name for any of the values, and a bracketed one for each bound."""
    yield _query(name, {"type": "array", "items": value})
    if value != {"type": "string"}:  # numbers and times have an order
        for bound, flags in _BOUNDS.items():
            yield _query(f"{name}[{bound}]", value, flags)


def _query(name: str, schema: Schema, flags: Schema | None = None, required: bool = False) -> dict[str, Any]:
    """A parameter of the query; several values of one are repeated."""
    form = {"style": "form", "explode": True} if schema["type"] == "array" else {}
    return {"name": name, "in": "query", "required": required, **form, **(flags or {}), "schema": schema}


def _success(kind: _Kind, answer: Schema | None) -> dict[str, Any]:
    said: dict[str, Any] = {"description": "As asked."}
    if answer is not None:
        said["content"] = {"application/json": {"schema": answer}}
    counts = (_HIDDEN if "kind" in kind.model_fields else {}) | (_TOTAL if kind.cursor is not None else {})
    if counts:
        said["headers"] = {
            name: {"description": meaning, "schema": {"type": "integer"}, **LOCAL} for name, meaning in counts.items()
        }
    return said


def _refusal(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {"application/json": {"schema": {"$ref": f"{_SCHEMAS}Error"}}}}


def _refusals(kind: _Kind) -> Iterator[int]:
    """The statuses by which it may be refused."""
    fields = kind.model_fields
    if fields:
        yield 400
    if kind.scopes or kind.local:
        yield 401
    yield 403
    if path_names(kind.path) or "app_id" in fields:
        yield 404
    if "body" in fields:
        yield 413
    if kind.scopes and kind.effect is Effect.READ:
        yield 504
