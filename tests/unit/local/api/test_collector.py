"""The collector's routes, and what stands before the API for others, in process."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import Future

import pytest

from moesif_tui.local.api import collector as module
from moesif_tui.local.api.collector import unpacked
from moesif_tui.local.asgi import TooLarge
from moesif_tui.local.collecting import Collection, CollectionError
from moesif_tui.local.errors import Refused
from moesif_tui.local.events.store import StoreError
from moesif_tui.local.server import Server
from moesif_tui.local.tokens import claims_for
from tests.unit.local.served import SENT, SIGNER, Served
from tests.unit.local.support import event


class Broken:
    """A collection that keeps nothing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def post(self, body: bytes) -> Future[int]:
        future: Future[int] = Future()
        future.set_exception(self._error)
        return future


@pytest.fixture
def served(server: Server) -> Served:
    """An application that collects."""
    server.collection = Collection.open("shop")
    return Served(server, server.collection)


def bearer(*scopes: str) -> dict[str, str]:
    return {"authorization": f"Bearer {SIGNER.sign(claims_for('local:1', scopes, 0))}"}


def test_events_are_taken_in_pieces_and_found(served: Served) -> None:
    body = json.dumps([event(1), event(2)]).encode()
    assert served.ask("POST", "/v1/events/batch", body, **SENT)[:2] == (201, {})
    assert served.ask("POST", "/events", gzip.compress(body), content_encoding="gzip", **SENT)[0] == 201
    path = "/v1/search/~/search/events?from=2000-01-01T00:00:00Z&to=2030-01-01T00:00:00Z"
    status, found, _ = served.ask("POST", path, b'{"size": 0}', **bearer("read:events"))
    assert (status, found["hits"]["total"]) == (201, 4)
    assert served.collector.held == 0


def test_searches_may_answer_200(server: Server) -> None:
    server.collection = Collection.open("shop")
    served = Served(server, server.collection, 200)
    path = "/search/~/search/events?from=now&to=now"
    assert served.ask("POST", path, b"{}", **bearer("read:events"))[0] == 200
    assert served.ask("POST", "/events", json.dumps(event()).encode(), **SENT)[0] == 201


def test_who_is_not_let_in_is_told_so(served: Served) -> None:
    assert served.ask("GET", "/v1/organizations")[0] == 401
    assert served.ask("GET", "/v1/organizations", host="evil.example")[0] == 403
    assert served.ask("POST", "/v1/events", b"[]", host="evil.example", **SENT)[0] == 403
    assert served.ask("POST", "/v1/events", b"[]")[0] == 401
    assert served.ask("GET", "/v1/health/probe")[0] == 200
    assert served.ask("GET", "/v1/organizations", b"", **bearer("read:organizations"))[0] == 200


def test_what_sdks_ask_is_answered(served: Served) -> None:
    assert served.ask("GET", "/v1/config", b"", **SENT)[1]["sample_rate"] == 100
    assert served.ask("GET", "/v1/rules", b"", **SENT)[:2] == (200, [])
    status, _, headers = served.ask("PUT", "/v1/rules", b"", **SENT)
    assert (status, headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [(StoreError("database or disk is full"), 503, "10"), (CollectionError("a mistake"), 500, None)],
)
def test_what_cannot_be_kept_is_told(server: Server, error: Exception, status: int, again: str | None) -> None:
    served = Served(server, Broken(error))  # type: ignore[arg-type]
    found, said, headers = served.ask("POST", "/events", b"[]", **SENT)
    assert (found, headers.get("retry-after")) == (status, again)
    assert str(error) in said["moesif_error"]["msg"]


def test_what_is_held_at_once_is_limited(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_HELD", 150)
    status, said, _ = served.ask("POST", "/events", b" " * 160, **SENT)
    assert (status, "too many" in said["moesif_error"]["msg"]) == (503, True)
    status, _, _ = served.ask("POST", "/events", gzip.compress(b" " * 200), content_encoding="gzip", **SENT)
    assert status == 503
    assert served.collector.held == 0
    assert served.ask("POST", "/events", b"[]", **SENT)[0] == 201


def test_gzip_is_unpacked_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unpacked(b"") == b""
    assert unpacked(gzip.compress(b"abc") + gzip.compress(b"de") + b"\0\0") == b"abcde"
    for wrong in (b"abc", gzip.compress(b"abc")[:-1], gzip.compress(b"abc") + b"x"):
        with pytest.raises(Refused):
            unpacked(wrong)
    monkeypatch.setattr(module, "MAX_EVENTS", 5)
    assert unpacked(gzip.compress(b"abc") + gzip.compress(b"de")) == b"abcde"
    for large in (gzip.compress(b"abcdef"), gzip.compress(b"abc") * 2, gzip.compress(b"a" * 10_000_000)):
        with pytest.raises(TooLarge):
            unpacked(large)
