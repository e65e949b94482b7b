"""Requests to the application, without HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local import app as module
from moesif_tui.local.app import Application
from moesif_tui.local.errors import TooSlow
from moesif_tui.local.events.store import StoreError
from moesif_tui.local.jsontext import sent_json
from moesif_tui.local.registry import HANDLERS, Reply
from moesif_tui.local.server import Server
from moesif_tui.wire.events import SearchEvents
from moesif_tui.wire.imports import GetDataSets
from moesif_tui.wire.triage import GetTriageBuckets
from moesif_tui.wire.users import SearchUsers
from tests.unit.local.support import Asking, shop

BUCKETS = "/v1/~/triage_buckets"


@contextmanager
def answered_by(kind: Any, handler: Callable[..., Reply]) -> Iterator[None]:
    """Let another handler answer an operation."""
    usual = HANDLERS[kind]
    HANDLERS[kind] = handler
    try:
        yield
    finally:
        HANDLERS[kind] = usual


def said(reply: Any) -> str:
    return str(reply.value["moesif_error"]["msg"])


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_the_root_tells_which_api_it_is(asking: Asking, path: str) -> None:
    assert asking.get(path) == {"name": "Moesif Management API", "region": "local"}


@pytest.mark.parametrize("organization", ["~", "local:1", "local%3A1"])
@pytest.mark.parametrize("version", ["", "/v1"])
def test_the_organization_has_several_names(asking: Asking, version: str, organization: str) -> None:
    assert said(asking.ask("GET", f"{version}/{organization}/triage_buckets")) == "No data set is open."


def test_what_is_not_here_is_said(asking: Asking) -> None:
    assert (asking.ask("GET", "/v1/nowhere").status, asking.ask("GET", "/v2/organizations").status) == (404, 404)
    assert said(asking.ask("GET", "/177:3/traces")) == ("There is no organization 177:3 here; ~ means the local one.")
    reply = asking.ask("PUT", "/~/triage_buckets/k1-1")
    assert (reply.status, reply.headers["allow"]) == (405, "POST")
    assert said(asking.ask("GET", BUCKETS)) == "No data set is open."


def test_a_path_that_is_no_utf8_is_answered(asking: Asking) -> None:
    reply = asking.ask("GET", "/search/~/events/%ff%00%ed%a0%80")
    assert reply.status == 404


def test_bodies_that_do_not_fit_are_refused(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (b"{", b"[NaN]", b"\xff"):
        assert said(asking.ask("POST", "/local/imports", body)).startswith("The body is not JSON: ")
    deep = asking.ask("POST", "/local/imports", b"[" * 5000 + b"]" * 5000)
    assert (deep.status, said(deep)) == (400, "The body is nested deeper than 200 objects and lists.")
    assert asking.ask("POST", "/local/imports", b"[1]").status == 400
    assert asking.ask("POST", "/local/imports").status == 400
    monkeypatch.setattr(module, "MAX_BODY", 10)
    reply = asking.ask("POST", "/local/imports", b"x" * 11)
    assert (reply.status, said(reply)) == (413, "The request's body is larger than 10 bytes.")


def test_a_long_body_is_read_beside_other_requests(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def read(body: bytes) -> Any:
        assert answered.wait(10)
        return sent_json(body)

    monkeypatch.setattr("moesif_tui.local.app.sent_json", read)

    async def both() -> list[int]:
        long = asyncio.create_task(asking.sent("POST", "/local/imports", b'["' + b"x" * module.LONG_BODY + b'"]'))
        await asyncio.sleep(0)
        other = await asking.sent("GET", "/")
        answered.set()
        return [other.status, (await long).status]

    assert asyncio.run(both()) == [200, 400]


def test_files_are_opened_over_the_api(asking: Asking, server: Server, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    reply = asking.ask("POST", "/local/imports", {"paths": [str(path)], "keep": False})
    assert (reply.status, reply.value["name"]) == (201, "a.har")
    server.wait()
    [row] = asking.get("/local/imports", opened="true")
    assert (row["state"], row["kept_until"]) == ("done", None)
    assert asking.get("/local/imports") == []
    assert asking.get(f"/local/imports/{row['id']}/problems") == []
    assert asking.ask("POST", f"/local/imports/{row['id']}/stop").value["state"] == "done"
    assert asking.ask("DELETE", f"/local/imports/{row['id']}").value["id"] == row["id"]
    assert asking.ask("DELETE", f"/local/imports/{row['id']}").status == 404
    for method, rest in (("POST", "/stop"), ("GET", "/problems")):
        assert asking.ask(method, f"/local/imports/{row['id']}{rest}").status == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "name at least one file"),
        ({"paths": []}, "name at least one file"),
        ({"paths": "a.har"}, "expected a list of paths"),
        ({"paths": [1]}, "expected a list of paths"),
        ({"paths": ["/nothing.har"]}, "/nothing.har: no such file"),
        ({"paths": ["-"]}, "standard input cannot be read here"),
        ({"paths": ["/dev/null"]}, "/dev/null"),
        ({"paths": ["/\udcff.har"]}, "no such file"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(asking: Asking, body: Any, words: str) -> None:
    reply = asking.ask("POST", "/local/imports", body)
    assert reply.status == 400
    assert words in said(reply)
    assert "\n" not in said(reply)


def test_what_could_not_be_opened_at_the_start_is_told_with_the_data_sets(
    asking: Asking, server: Server, tmp_path: Path
) -> None:
    server.begin([str(tmp_path / "nothing.har")])
    assert asking.get("/local/imports", opened="true") == [
        {"state": "failed", "error": f"{tmp_path / 'nothing.har'}: no such file"}
    ]


def test_a_handler_that_fails_costs_one_answer_and_leaves_a_report(asking: Asking, home: Path) -> None:
    def fail(error: Exception) -> Callable[..., Reply]:
        def handler(*_: Any) -> Reply:
            raise error

        return handler

    for error, status, words in (
        (
            ZeroDivisionError("secret"),
            500,
            "getTriageBuckets cannot be answered: a mistake of this program (ZeroDivisionError). A report",
        ),
        (StoreError("database or disk is full"), 500, "cannot be read or written: database or disk is full."),
        (TooSlow("too slow"), 504, "too slow"),
    ):
        with answered_by(GetTriageBuckets, fail(error)):
            reply = asking.ask("GET", BUCKETS)
        assert reply.status == status
        assert words in said(reply)
        assert "secret" not in said(reply)
    assert asking.ask("GET", BUCKETS).status == 404
    [report] = home.rglob("crash-*.txt")
    text = report.read_text(encoding="utf-8")
    assert "in handler" in text
    assert "secret" not in text


def test_a_store_that_turns_out_broken_is_put_aside(asking: Asking, server: Server, tmp_path: Path) -> None:
    data_set = server.open([str(shop(tmp_path / "a.har", calls=600))])
    server.wait()
    path = data_set.folder / "set.db"
    data_set._database.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    reply = asking.ask("GET", BUCKETS)
    assert reply.status == 500
    assert "What was kept was damaged" in said(reply)
    assert "Open the file again" in said(reply)
    assert list(data_set.folder.glob("set.db.corrupt-*"))
    assert asking.ask("POST", "/local/imports", {"paths": [str(tmp_path / "a.har")]}).status == 201
    server.wait()
    assert len(asking.get(BUCKETS)) == 1


def test_what_is_asked_first_is_rehearsed_unless_files_are_just_being_opened(
    asking: Asking, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def remember(operation: Any, _: Server) -> Reply:
        asked.append(type(operation))
        return Reply.of([])

    with answered_by(GetDataSets, remember), answered_by(GetTriageBuckets, remember):
        asking.application.rehearse()
        assert asked == [GetDataSets, GetTriageBuckets]
        monkeypatch.setattr(Server, "is_opening", True)
        asking.application.rehearse()
        assert len(asked) == 2
    monkeypatch.setattr(Server, "is_opening", False)
    asking.application.rehearse()


def test_who_has_gone_gets_no_answer(server: Server) -> None:
    application = Application(server)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/organizations", "query_string": b""}
    asyncio.run(application(scope, receive, send))
    asyncio.run(application({"type": "lifespan"}, receive, send))
    assert sent == []


def test_a_head_of_an_answer_has_no_body(asking: Asking, server: Server) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "HEAD", "path": "/", "query_string": b""}
    asyncio.run(asking.application(scope, receive, send))
    assert (sent[0]["status"], sent[1]["body"]) == (200, b"")


def test_a_body_in_pieces_is_joined(asking: Asking) -> None:
    pieces = [json.dumps({"paths": ["/nothing.har"]}).encode()[at : at + 5] for at in range(0, 30, 5)]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/local/imports", "query_string": b""}
    asyncio.run(asking.application(scope, receive, send))
    assert sent[0]["status"] == 400
    assert b"no such file" in sent[1]["body"]


def test_however_many_take_long_others_do_not_wait(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG", 0.01)
    end = threading.Event()

    def slow(*_: Any) -> Reply:
        assert end.wait(20)
        return Reply.of([])

    async def run() -> tuple[int, set[int]]:
        asked = [asyncio.create_task(asking.sent("GET", BUCKETS)) for _ in range(3 * module.AT_ONCE)]
        try:
            other = await asyncio.wait_for(asking.sent("GET", "/v1/health/probe"), 10)
        finally:
            end.set()
        return other.status, {reply.status for reply in await asyncio.gather(*asked)}

    with answered_by(GetTriageBuckets, slow):
        assert asyncio.run(run()) == (200, {200})


def test_more_long_searches_than_there_are_threads_hold_nothing_else_up(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG", 0.001)
    begun, end = threading.Semaphore(0), threading.Event()

    def slow(*_: Any) -> Reply:
        begun.release()
        assert end.wait(20)
        return Reply.of({})

    async def run() -> tuple[int, set[int]]:
        path = "/search/~/search/events?from=now&to=now"
        asked = [asyncio.create_task(asking.sent("POST", path, b"{}")) for _ in range(module.THREADS + 1)]
        try:
            for _ in range(module.SEARCHES):
                await asyncio.to_thread(begun.acquire, timeout=10)
            other = await asyncio.wait_for(asking.sent("GET", "/v1/health/probe"), 10)
        finally:
            end.set()
        return other.status, {reply.status for reply in await asyncio.gather(*asked)}

    with answered_by(SearchEvents, slow):
        assert asyncio.run(run()) == (200, {201})


def test_searches_of_users_beyond_a_few_wait_and_hold_no_other_search_up(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, end = threading.Semaphore(0), threading.Event()

    def slow(*_: Any) -> Reply:
        begun.release()
        assert end.wait(20)
        return Reply.of({})

    async def run() -> tuple[int, list[int]]:
        asked = [
            asyncio.create_task(asking.sent("POST", "/search/~/search/users", b"{}"))
            for _ in range(module.SEARCHES + 1)
        ]
        try:
            for _ in range(module.USER_SEARCHES):
                await asyncio.to_thread(begun.acquire, timeout=10)
            path = "/search/~/search/events?from=now&to=now"
            other = await asyncio.wait_for(asking.sent("POST", path, b"{}"), 10)
            assert not begun.acquire(blocking=False)
            monkeypatch.setattr(module, "PATIENCE", 0.01)
            late = await asyncio.wait_for(asking.sent("POST", "/search/~/search/users", b"{}"), 10)
            assert late.status == 504
            assert "Other searches of users" in said(late)
        finally:
            end.set()
        return other.status, [reply.status for reply in await asyncio.gather(*asked)]

    with answered_by(SearchUsers, slow), answered_by(SearchEvents, lambda *_: Reply.of({})):
        assert asyncio.run(run()) == (201, [201] * (module.SEARCHES + 1))
