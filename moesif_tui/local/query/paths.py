"""From a documented path to its field."""

from __future__ import annotations

from collections.abc import Callable

from moesif_tui.local.analysis.users import GIVEN
from moesif_tui.local.query.context import Context
from moesif_tui.local.query.document_fields import Inside, Part, WholeText
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Column, Field, Time
from moesif_tui.local.query.lookups import CallId, KindWord, Lookup, Name, SignatureId
from moesif_tui.local.query.traces import TraceId

_RAW = ".raw"
_SIDES: dict[str, tuple[Part, Part]] = {
    "request": ("request", "request_body"),
    "response": ("response", "response_body"),
}
_LONGEST = 1000


def _signature(column: str, *, numeric: bool = False) -> Callable[[str, Context], Field]:
    present = f"signature.{column} IS NOT NULL" if numeric else f"signature.{column} <> ''"
    return lambda path, _: Lookup(path, "signature", "signature", column, present, numeric=numeric)


def _says(column: str) -> Callable[[str, Context], Field]:
    return lambda path, _: Lookup(path, "says", "says", column, f"says.{column} <> ''")


def _name(link: str) -> Callable[[str, Context], Field]:
    return lambda path, _: Name(path, link)


FIELDS: dict[str, Callable[[str, Context], Field]] = {
    "_id": lambda path, context: CallId(path, context.prefix),
    "id": lambda path, context: CallId(path, context.prefix),
    "request.time": lambda path, context: Time(path, "call.time", context.now),
    "response.time": lambda path, context: Time(path, "(call.time + coalesce(call.duration, 0))", context.now),
    "duration_ms": lambda path, _: Column(path, "call.duration", 1000),
    "request.verb": _signature("verb"),
    "request.route": _signature("route"),
    "request.host": _signature("host"),
    "request.api_version": _signature("api_version"),
    "response.status": _signature("status", numeric=True),
    "request.graphql.operation_name": _signature("graphql_operation"),
    "jsonrpc.request.method": _signature("jsonrpc_method"),
    "jsonrpc.response.error.code": _signature("jsonrpc_code", numeric=True),
    "signature_id": lambda path, context: SignatureId(path, context.prefix, failed=False),
    "triage_bucket_id": lambda path, context: SignatureId(path, context.prefix, failed=True),
    "user_id": _name("user"),
    "company_id": _name("company"),
    "session_token": _name("session"),
    "request.ip_address": _name("address"),
    "metadata.derived.user_id": lambda path, _: Lookup(
        path, "user", "name", "source", f"name.kind = 'user' AND name.source <> '{GIVEN}'"
    ),
    "metadata.kind": lambda path, _: KindWord(path),
    "metadata.says": lambda path, _: Lookup(path, "says", "says", "message", "1"),
    "metadata.says.code": _says("code"),
    "metadata.says.message": _says("message"),
    "request.uri": lambda path, _: WholeText(path, "uri"),
    "request.body": lambda path, _: WholeText(path, "request_body"),
    "response.body": lambda path, _: WholeText(path, "response_body"),
}
"""The fields that have a place of their own in the tables. All others are looked up in the stored documents."""

ELSEWHERE = {
    "app_id": "a search is within one app already",
    "org_id": "a search is within one organization already",
}
"""Documented fields that cannot be searched, and why."""


def find(path: object, context: Context, place: str) -> Field:
    """The field of a documented path, `.raw` or not: values are compared exactly either way.

    Raises:
        QueryRefused: no path, or one that cannot be searched.
    """
    if not isinstance(path, str) or not path or len(path) > _LONGEST:
        raise QueryRefused(place, "the name of a field is expected")
    plain = path.removesuffix(_RAW)
    if not context.of_calls:
        return Inside(plain, "extra", plain)
    if make := FIELDS.get(plain):
        return make(plain, context)
    if plain == "trace_id":
        return TraceId(plain, context, place)
    if plain in ELSEWHERE:
        raise QueryRefused(place, f"{plain} cannot be searched: {ELSEWHERE[plain]}")
    side, _, rest = plain.partition(".")
    parts = _SIDES.get(side)
    if parts is None:
        return Inside(plain, "extra", plain)
    stored, body = parts
    first, _, name = rest.partition(".")
    if first == "headers" and name:
        return Inside(plain, stored, name, "header")
    return Inside(plain, body, name) if first == "body" else Inside(plain, stored, rest)
