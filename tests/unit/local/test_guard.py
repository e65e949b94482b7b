"""Who may ask a server that others can reach."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

import pytest

from moesif_tui.local.asgi import Denied
from moesif_tui.local.guard import Guard
from moesif_tui.local.tokens import COLLECTOR, Signer, claims_for
from moesif_tui.wire.events import SearchEvents
from moesif_tui.wire.imports import CreateImport, DeleteDataSet, GetDataSets, StopImport
from moesif_tui.wire.tools import Probe
from moesif_tui.wire.triage import UpdateTriageBucket

SIGNER = Signer(b"k" * 32)
NOW = int(time.time())


def guard(host: str = "127.0.0.1", *, loopback: bool = True) -> Guard:
    return Guard(SIGNER, host, loopback=loopback)


def scope(*headers: tuple[str, str]) -> dict[str, Any]:
    return {"type": "http", "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers]}


def bearer(scopes: Iterable[str], **more: Any) -> tuple[str, str]:
    return "authorization", f"Bearer {SIGNER.sign(claims_for('local:1', scopes, NOW, **more))}"


def denied(error: pytest.ExceptionInfo[Denied]) -> tuple[int, int, str]:
    answer = error.value.answer
    said = json.loads(answer.body)["moesif_error"]
    return answer.status, said["code"], said["msg"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost", "LocalHost:1", "localhost.:80", "[::1]:8765", "127.9.9.9", "[::1]"]
)
def test_this_machine_is_here(host: str) -> None:
    guard().check_place(scope(("host", host)))
    guard().check_place(scope(("host", host), ("origin", f"http://{host}")))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.7",
        "",
        "[::2]",
        "localhost:x",
        "localhost@evil.example",
        "localhost/evil",
        "[evil]",
        "127.0.0.1:1:2",
        "::1",
        "2130706433",
    ],
)
def test_other_places_are_not_here(host: str) -> None:
    with pytest.raises(Denied) as error:
        guard().check_place(scope(("host", host)))
    assert denied(error)[:2] == (403, 403)


def test_a_request_names_one_place() -> None:
    for headers in ([], [("host", "localhost"), ("host", "localhost")]):
        with pytest.raises(Denied):
            guard().check_place(scope(*headers))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1", ""])
def test_pages_of_other_places_are_refused(origin: str) -> None:
    with pytest.raises(Denied) as error:
        guard().check_place(scope(("host", "localhost:8765"), ("origin", origin)))
    assert denied(error)[2].startswith("Pages of ")


def test_who_listens_to_others_has_more_names() -> None:
    open_to_all = guard("api.example", loopback=False)
    for host in ("192.168.1.7:8765", "[2001:db8::1]", "API.example", "localhost"):
        open_to_all.check_place(scope(("host", host)))
    with pytest.raises(Denied):
        open_to_all.check_place(scope(("host", "evil.example")))


def test_a_token_with_the_scopes_lets_in() -> None:
    claims = guard().check_token(SearchEvents, scope(bearer(["read:events", "read:users"])))
    assert claims is not None
    assert claims["org"] == "local:1"
    name, value = bearer(["read:events"])
    assert guard().check_token(SearchEvents, scope((name, value.replace("Bearer", "bearer "))))


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (None, 401, "needs a token"),
        ("Bearer", 107, "malformed"),
        ("Bearer x.y", 107, "malformed"),
        ("Basic dXNlcjpwYXNz", 107, "malformed"),
        (f"Bearer {Signer(b'other').sign({})}", 401, "not signed by this server"),
        (bearer(["read:events"], expires=NOW - 60)[1], 401, "expired"),
        (bearer(["read:events"], target=COLLECTOR)[1], 401, "not for the Management API"),
        (bearer(["read:users"])[1], 401, "lacks the scope read:events, which searchEvents needs"),
    ],
    ids=["none", "empty", "short", "basic", "foreign", "expired", "collector", "scope"],
)
def test_without_a_token_that_counts_nobody_is_let_in(value: str | None, code: int, words: str) -> None:
    with pytest.raises(Denied) as error:
        guard().check_token(SearchEvents, scope(*([] if value is None else [("authorization", value)])))
    status, found, said = denied(error)
    assert (status, found) == (401, code)
    assert words in said
    assert error.value.answer.headers["WWW-Authenticate"] == "Bearer"


def test_two_tokens_are_none() -> None:
    with pytest.raises(Denied) as error:
        guard().check_token(SearchEvents, scope(bearer(["read:events"]), bearer(["read:events"])))
    assert denied(error)[1] == 107


def test_another_scope_of_the_same_thing_does_not_do() -> None:
    with pytest.raises(Denied) as error:
        guard().check_token(UpdateTriageBucket, scope(bearer(["read:triage_buckets"])))
    assert "update:triage_buckets" in denied(error)[2]


def test_what_needs_no_scope_needs_no_token() -> None:
    assert guard().check_token(Probe, scope()) is None


def test_the_servers_own_files_are_looked_at_and_never_changed() -> None:
    with pytest.raises(Denied) as error:
        guard().check_token(GetDataSets, scope(bearer(["read:events"])))
    assert "read:organizations" in denied(error)[2]
    assert guard().check_token(GetDataSets, scope(bearer(["read:organizations"])))
    for kind in (CreateImport, StopImport, DeleteDataSet):
        with pytest.raises(Denied) as error:
            guard().check_token(kind, scope(bearer(["read:organizations"])))
        assert denied(error)[0] == 403
