"""Small data sets in memory, made by hand: the tables for the search, and the documents for those who check it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from moesif_tui.core.kinds import Kind
from moesif_tui.local import schema
from moesif_tui.local.query import Context, Found, compile_search, install

PREFIX = "k7"
NOW = 1_700_000_000_000_000


@dataclass(frozen=True)
class Sample:
    """A call, as little of it as a test needs. `time` counts µs from `NOW`."""

    time: int = 0
    duration: int | None = 50_000
    verb: str = "GET"
    route: str = "/items/:id"
    status: int = 200
    host: str = "api.example.com"
    api_version: str | None = None
    uri: str = "https://api.example.com/items/1"
    user: str = ""
    company: str = ""
    session: str = "s1"
    address: str = ""
    kind: Kind = Kind.API
    says: tuple[str, str] | None = None
    graphql: str | None = None
    jsonrpc: tuple[str, int | None] | None = None
    request_headers: dict[str, Any] = field(default_factory=dict)
    response_headers: dict[str, Any] = field(default_factory=dict)
    request_body: bytes | None = None
    response_body: bytes | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the call belongs to an error bucket."""
        return self.status == 0 or self.status >= 400

    @property
    def signature(self) -> tuple[Any, ...]:
        """What calls of one signature have in common."""
        method, code = self.jsonrpc or (None, None)
        return (
            int(self.failed), self.verb, self.route, self.status, self.host, self.api_version, method, code,
            self.graphql, None, None,
        )  # fmt: skip


def connect(samples: Sequence[Sample]) -> sqlite3.Connection:
    """A database in memory that holds the samples; the first one is call 1."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(schema.TABLES)
    connection.executescript(schema.INDEXES)
    signatures: dict[tuple[Any, ...], int] = {}
    names: dict[tuple[str, str], int] = {}
    says: dict[tuple[str, str], int] = {}

    def name(kind: str, text: str) -> int:
        return names.setdefault((kind, text), len(names) + 1) if text else 0

    for number, one in enumerate(samples, 1):
        row = (
            number,
            NOW + one.time,
            one.duration,
            signatures.setdefault(one.signature, len(signatures) + 1),
            int(one.kind),
            int(one.failed),
            says.setdefault(one.says, len(says) + 1) if one.says else 0,
            name("session", one.session),
            name("user", one.user),
            name("company", one.company),
            name("address", one.address),
            0,
            0,
            0,
            None,
            False,
        )
        connection.execute(f"INSERT INTO call VALUES ({','.join('?' * 16)})", row)
        connection.execute(
            "INSERT INTO document VALUES (?,?,?,?,?,?,?)",
            (
                number,
                one.uri,
                _stored({"headers": one.request_headers, "instance_id": f"i{number % 2}"}, number),
                _stored({"headers": one.response_headers}, number),
                json.dumps(one.extra).encode(),
                one.request_body,
                one.response_body,
            ),
        )
    connection.executemany(
        f"INSERT INTO signature VALUES ({','.join('?' * 13)})",
        [(number, f"sig{number}", *parts) for parts, number in signatures.items()],
    )
    connection.executemany(
        "INSERT INTO name VALUES (?,?,?,NULL)", [(number, *parts) for parts, number in names.items()]
    )
    connection.executemany(
        "INSERT INTO says VALUES (?,?,?,?)", [(number, *parts, str(number)) for parts, number in says.items()]
    )
    connection.execute("PRAGMA query_only=ON")
    install(connection)
    return connection


def _stored(value: dict[str, Any], number: int) -> bytes:
    """JSON as the program writes it, and as others do."""
    return orjson.dumps(value) if number % 3 else json.dumps(value).encode()


def documents(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """The same calls as the API answers them, times in µs, names of headers in lower case, None for nothing.

    `number` is the call's, `kind` its number; `whole` holds bodies as texts; `texts` what a full text search looks at.
    """
    signatures: dict[tuple[Any, ...], int] = {}
    found: list[dict[str, Any]] = []
    for number, one in enumerate(samples, 1):
        signature = f"{PREFIX}-sig{signatures.setdefault(one.signature, len(signatures) + 1)}"
        method, code = one.jsonrpc or (None, None)
        time = NOW + one.time
        says = {"code": one.says[0] or None, "message": one.says[1]} if one.says else None
        metadata = {**one.extra.get("metadata", {}), "kind": one.kind.name.lower(), "says": says}
        found.append({
            **one.extra,
            "_id": f"{PREFIX}-{number}",
            "id": f"{PREFIX}-{number}",
            "number": number,
            "kind": one.kind,
            "request": {
                "time": time, "verb": one.verb or None, "uri": one.uri or None, "route": one.route or None,
                "host": one.host, "api_version": one.api_version, "ip_address": one.address or None,
                "instance_id": f"i{number % 2}", "headers": _headers(one.request_headers),
                "body": _json(one.request_body), "graphql": {"operation_name": one.graphql},
            },
            "response": {
                "status": one.status, "time": time + (one.duration or 0),
                "headers": _headers(one.response_headers), "body": _json(one.response_body),
            },
            "duration_ms": None if one.duration is None else one.duration / 1000,
            "user_id": one.user or None,
            "company_id": one.company or None,
            "session_token": one.session,
            "signature_id": signature,
            "triage_bucket_id": signature if one.failed else None,
            "jsonrpc": {"request": {"method": method}, "response": {"error": {"code": code}}},
            "metadata": metadata,
            "whole": {"request.body": _text(one.request_body), "response.body": _text(one.response_body)},
            "texts": [
                one.uri,
                *filter(None, map(_text, (one.request_body, one.response_body))),
                *(json.dumps(_json(body), ensure_ascii=False) for body in (one.request_body, one.response_body)),
                *_header_values(one.request_headers),
                *_header_values(one.response_headers),
            ],
        })  # fmt: skip
    return found


def _headers(headers: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers.items():
        found.setdefault(name.lower(), []).extend(value if isinstance(value, list) else [value])
    return found


def _text(body: bytes | None) -> str | None:
    return body.decode("utf-8", "replace") if body else None


def _json(body: bytes | None) -> Any:
    try:
        return None if body is None else json.loads(body)
    except ValueError:
        return None


def _header_values(headers: dict[str, Any]) -> list[str]:
    return [text for value in headers.values() for text in (value if isinstance(value, list) else [value])]


def search(connection: sqlite3.Connection, body: dict[str, Any], **context: Any) -> Found:
    """The answer to a search body, over all kinds unless told."""
    return compile_search(body, Context(prefix=PREFIX, **{"now": NOW, **context})).run(connection)


def ids(found: Found) -> list[int]:
    """The numbers of the hits."""
    return [number for number, _ in found.hits]
