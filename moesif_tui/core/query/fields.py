"""The fields of the query language: their short names, what they stand for in the API, and where they can be asked.

One table drives reading, completion and help. Besides it there are families of fields whose names come from the
traffic (`header.x-instance`, `body.error.code`, `metadata.plan`) and the documented paths that have no short name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from moesif_tui.core.kinds import EVERY
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.states import STATES

RowKind = Literal["bucket", "trace"]
"""The rows that have no search body: error buckets and traces."""

Kind = Literal["keyword", "any", "number", "duration", "time", "text", "status", "state", "verb", "host", "id"]
"""How a field's values are read and compared; `any` is a JSON value whose type is not known beforehand."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be asked for.

    Attributes:
        name: the short name, which is also the canonical one.
        kind: how values are read and compared.
        help: one line for people.
        aliases: other names, documented paths among them.
        event: documented paths in an event, of which any may hold the value; none: calls do not have the field.
        bucket, trace: documented path in such a row; "": these rows do not hold it.
        listed: `a,b` and `a|b` mean any of the values.
        values: the values that are known beforehand, for completion.
    """

    name: str
    kind: Kind
    help: str
    aliases: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    bucket: str = ""
    trace: str = ""
    listed: bool = False
    values: tuple[str, ...] = ()

    def row(self, rows: RowKind) -> str:
        """The documented path in a row of that kind; "" where such rows do not hold the field."""
        return self.bucket if rows == "bucket" else self.trace


@dataclass(frozen=True, slots=True)
class Family:
    """Fields below a prefix whose names come from the traffic.

    Attributes:
        prefix: the short prefix, dot included.
        help: one line for people.
        aliases: the documented prefixes, dot included.
        event: the documented prefixes in an event, of which any may hold the value.
    """

    prefix: str
    help: str
    event: tuple[str, ...]
    aliases: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field(
        "status",
        "status",
        "answer's status: 404, 5xx, >=500, 500,503, failed (any failure), none (no answer)",
        ("response.status",),
        ("response.status",),
        listed=True,
        values=("5xx", "4xx", "3xx", "2xx", "failed", "none"),
        bucket="status",
        trace="triage_bucket.status",
    ),
    Field(
        "verb",
        "verb",
        "HTTP method: POST, or GET,HEAD",
        ("method", "request.verb"),
        ("request.verb",),
        listed=True,
        values=("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
        bucket="verb",
        trace="triage_bucket.verb",
    ),
    Field(
        "route",
        "keyword",
        "route template: /carts/:id/lines, /carts/*",
        ("path", "request.route"),
        ("request.route",),
        bucket="route",
        trace="triage_bucket.route",
    ),
    Field(
        "host",
        "host",
        "host that was called: api.example.com, *.example.com, with or without port",
        ("request.host",),
        ("request.host",),
        bucket="host",
        trace="triage_bucket.host",
    ),
    Field(
        "says",
        "text",
        "words of the error's code or message: limit, E_LIMIT",
        ("metadata.says", "metadata.says.message", "metadata.says.code"),
        ("metadata.says.code", "metadata.says.message"),
        bucket="metadata.says",
        trace="triage_bucket.metadata.says",
    ),
    Field("user", "keyword", "user id", ("user_id",), ("user_id",), trace="user_id"),
    Field("session", "keyword", "session", ("session_token",), ("session_token",), trace="session_token"),
    Field(
        "took",
        "duration",
        "duration: >500ms, >=1.5s, [100 TO 500]; ms unless a unit stands there",
        ("duration_ms",),
        ("duration_ms",),
    ),
    Field(
        "time",
        "time",
        "when the call started: >14:00, >2026-11-24T10:00, >-1h, today",
        ("request.time",),
        ("request.time",),
    ),
    Field(
        "version",
        "keyword",
        "API or client version",
        ("api_version", "request.api_version"),
        ("request.api_version",),
        bucket="api_version",
        trace="triage_bucket.api_version",
    ),
    Field("url", "keyword", "whole URL as recorded: *order=42*", ("uri", "request.uri"), ("request.uri",)),
    Field("ip", "keyword", "client's address", ("request.ip_address",), ("request.ip_address",)),
    Field(
        "kind",
        "keyword",
        "kind of call",
        ("metadata.kind",),
        ("metadata.kind",),
        listed=True,
        values=EVERY,
    ),
    Field(
        "graphql",
        "keyword",
        "GraphQL operation",
        ("graphql.operation_name", "request.graphql.operation_name"),
        ("request.graphql.operation_name",),
        bucket="graphql.operation_name",
        trace="triage_bucket.graphql.operation_name",
    ),
    Field(
        "rpc",
        "keyword",
        "JSON-RPC method",
        ("jsonrpc.method", "jsonrpc.request.method"),
        ("jsonrpc.request.method",),
        bucket="jsonrpc.method",
        trace="triage_bucket.jsonrpc.method",
    ),
    Field("company", "keyword", "company id", ("company_id",), ("company_id",)),
    Field(
        "country",
        "keyword",
        "client's country: BR, Brazil",
        (),
        ("request.geo_ip.country_code2", "request.geo_ip.country_name"),
    ),
    Field("instance", "keyword", "instance that served the call", (), ("response.instance_id", "request.instance_id")),
    Field("id", "id", "id of one call", ("_id", "event_id"), ("id",)),
    Field("trace", "keyword", "trace id", ("trace_id",), ("trace_id",), trace="id"),
    Field(
        "bucket",
        "keyword",
        "error bucket's id",
        ("triage_bucket_id",),
        ("triage_bucket_id",),
        bucket="id",
        trace="triage_bucket.id",
    ),
    Field(
        "state",
        "state",
        "what was done about the bucket: open, resolved, ignored, all",
        listed=True,
        values=(*STATES, "all"),
        bucket="state",
        trace="triage_bucket.state",
    ),
    Field("events", "number", "calls in the bucket: >100", ("event_count",), bucket="event_count"),
    Field("users", "number", "users hit by the bucket: >10", ("user_count",), bucket="user_count"),
    Field("sessions", "number", "sessions hit by the bucket: >10", ("session_count",), bucket="session_count"),
    Field(
        "last",
        "time",
        "bucket's last error: >-1h",
        ("last_modified",),
        bucket="last_modified",
        trace="triage_bucket.last_modified",
    ),
    Field(
        "first",
        "time",
        "bucket's first error: >14:00",
        ("metadata.first_seen",),
        bucket="metadata.first_seen",
        trace="triage_bucket.metadata.first_seen",
    ),
    Field("created", "time", "start of the trace: >14:00", trace="created"),
)
"""Every field that has a name of its own, the usual ones first."""

FAMILIES: tuple[Family, ...] = (
    Family("header.", "header of request or answer: header.x-instance:i-03", ("request.headers.", "response.headers.")),
    Family("req.header.", "header of the request", ("request.headers.",), ("request.headers.",)),
    Family("res.header.", "header of the answer", ("response.headers.",), ("response.headers.",)),
    Family("body.", "value in a JSON body: body.payment:sepa", ("request.body.", "response.body.")),
    Family("req.body.", "value in the request's JSON body", ("request.body.",), ("request.body.",)),
    Family(
        "res.body.",
        "value in the answer's JSON body: res.body.error.code:E_LIMIT",
        ("response.body.",),
        ("response.body.",),
    ),
    Family("metadata.", "value of the event's own metadata", ("metadata.",)),
)
"""The families of fields whose names come from the traffic."""

_DOCUMENTED = re.compile(
    r"(?:request|response)\.(?:geo_ip|user_agent)\.\w+|(?:request|response)\.(?:ip_address|time|instance_id)"
    r"|request\.graphql\.[\w.]+|jsonrpc\.(?:request|response)\.[\w.]+|user\..+"
    r"|signature_id|transaction_id|app_id|org_id|direction|weight|tags"
)
_TIMES = frozenset({"response.time"})
_NAMES: dict[str, Field] = {name: field for field in FIELDS for name in (field.name, *field.aliases)}
_PREFIXES: dict[str, Family] = {prefix: family for family in FAMILIES for prefix in (family.prefix, *family.aliases)}
_RAW = ".raw"


def find(name: str) -> Field | None:
    """The field of that name, alias or documented path (with or without `.raw`); None if there is none.

    Names of the table are read in any case; what comes from the traffic keeps its own.
    """
    plain = name.removesuffix(_RAW)
    lower = plain.lower()
    if (field := _NAMES.get(lower)) is not None:
        return field
    for prefix, family in _PREFIXES.items():
        if lower.startswith(prefix) and len(plain) > len(prefix):
            return _member(family, plain[len(prefix) :])
    if _DOCUMENTED.fullmatch(plain):
        return Field(plain, "time" if plain in _TIMES else "any", "", event=(plain,))
    return None


def _member(family: Family, key: str) -> Field:
    paths = tuple(prefix + spelt for prefix in family.event for spelt in _spellings(prefix, key))
    return Field(family.prefix + key, "keyword" if "header" in family.prefix else "any", family.help, event=paths)


def _spellings(prefix: str, key: str) -> tuple[str, ...]:
    """The key as typed; a header's also in the spellings of HTTP/2 and HTTP/1, since its case does not matter."""
    if not prefix.endswith("headers."):
        return (key,)
    return tuple(dict.fromkeys((key, key.lower(), "-".join(part.capitalize() for part in key.split("-")))))


def resolve(name: str, position: int) -> Field:
    """The field of that name; `position` is where the name stands, counted from 1.

    Raises:
        QueryError: there is none; the sentence names the one that looks most like it.
    """
    if (field := find(name)) is not None:
        return field
    close = _similar(name)
    hint = f"did you mean {close}?" if close else "put it in quotes to search for it as text."
    raise QueryError(f"Unknown field “{name[:40]}” at {position}: {hint}", position)


def _similar(name: str) -> str | None:
    from difflib import get_close_matches

    prefixes = {prefix[:-1]: family.prefix for prefix, family in _PREFIXES.items()}
    close = get_close_matches(name[:100].lower(), [*_NAMES, *prefixes], n=1, cutoff=0.7)
    if not close:
        return None
    return _NAMES[close[0]].name if close[0] in _NAMES else f"{prefixes[close[0]]}NAME"
