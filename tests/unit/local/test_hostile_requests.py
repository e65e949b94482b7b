"""Hostile bodies of requests, to every operation that takes one and to the collector: each is refused in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from moesif_tui.local import api
from moesif_tui.local.api.profiles import ToldCompany, ToldUser
from moesif_tui.local.collecting import Collection
from moesif_tui.local.jsontext import MAX_DEPTH
from moesif_tui.local.registry import HANDLERS
from moesif_tui.local.server import Server
from moesif_tui.wire.events import Event, EventRequest
from tests.unit.local.served import SENT, Served
from tests.unit.local.support import Asking, shop

pytestmark = pytest.mark.untraced


def deep(depth: int) -> str:
    """Objects and arrays inside one another."""
    return '{"a":[' * (depth // 2) + "1" + "]}" * (depth // 2)


VALUES = [
    "5", "-0.0", "1e999", "9" * 400, "NaN", "true", "null", '"x"', '""', "[]", "{}", "[null]", '"\\ud800"',
    '{"": "", "\\ud800": "\\u0000"}',
]  # fmt: skip
DEEP = [
    deep(100), deep(MAX_DEPTH), deep(400), deep(990), deep(5000), "[" * 100_000, '{"a":' * 100_000,
    "[" * 50_000 + "]" * 50_000, f"[{','.join([deep(MAX_DEPTH - 2)] * 100)}]", "[" * 300 + '"' + '\\"' * 30_000,
]  # fmt: skip
BROKEN = [b"{", b"\xff\xfe", b"\0", b"\xef\xbb\xbf{}", b"nul", b'{"a":1}{"a":1}', b" ", b"\x1f\x8b\x08"]
CLASSES = re.compile(r"\b[A-Z][a-z]+[A-Z]\w+|instance of|Error\b|NoneType|mistake of this program")
"""Words that tell of the program where the request should be told of."""


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The documents in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def bodies(documents: Iterable[type[BaseModel]]) -> Iterator[bytes]:
    """Each value as the body, in a list, and as each of the documents' fields."""
    yield from BROKEN
    for value in (*VALUES, *DEEP):
        yield from (value.encode(), f"[{value}]".encode())
    for document in documents:
        names = [field.alias or name for name, field in document.model_fields.items()]
        for name in names:
            others = "".join(f', {json.dumps(other)}: "x"' for other in names if other != name and "id" in other)
            for value in (*VALUES, *DEEP) if name in {"metadata", "body"} else VALUES:
                yield f"{{{json.dumps(name)}: {value}{others}}}".encode()


def collecting(server: Server) -> Served:
    """An application that collects."""
    server.collection = Collection.open("shop")
    return Served(server, server.collection)


def refused_well(status: int, value: Any) -> bool:
    """Whether an answer is none of a fault, and tells of the request alone."""
    return status < 500 and (status < 400 or not CLASSES.search(json.dumps(value)))


api.load(api.SECTIONS)
TAKING = {kind.operation_id: kind for kind in HANDLERS if "body" in kind.model_fields}


@pytest.mark.parametrize("name", sorted(TAKING))
def test_no_body_of_an_operation_is_a_fault_of_the_server(
    name: str, server: Server, asking: Asking, tmp_path: Path
) -> None:
    server.open([str(shop(tmp_path / "a.har"))])
    server.wait()
    kind = TAKING[name]
    path = re.sub(r"\{[^}]+\}", "x", kind.path.replace("{orgId}", "~"))
    for body in bodies(models(kind.model_fields["body"].annotation)):
        reply = asking.ask(kind.method, path, body, **{"from": "-1d", "to": "now"})
        assert refused_well(reply.status, reply.value), (body[:80], reply)


@pytest.mark.parametrize("path", ["/events", "/events/batch", "/users", "/users/batch", "/companies/batch"])
def test_no_body_that_is_collected_is_a_fault_of_the_server(path: str, server: Server) -> None:
    served = collecting(server)
    for body in bodies((ToldUser, ToldCompany, Event, EventRequest)):
        status, value, _ = served.ask("POST", path, body, **SENT)
        assert refused_well(status, value), (body[:80], status, value)


def test_a_profile_that_is_nested_too_deep_is_refused_in_a_sentence(server: Server) -> None:
    served = collecting(server)
    body = f'{{"user_id": "u", "metadata": {deep(990)}}}'.encode()
    status, value, _ = served.ask("POST", "/users", body, **SENT)
    assert (status, value["moesif_error"]["msg"]) == (400, "The body is nested deeper than 200 objects and lists.")
    body = f'{{"user_id": "u", "metadata": {deep(190)}}}'.encode()
    assert served.ask("POST", "/users", body, **SENT)[0] == 201
