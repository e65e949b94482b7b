"""Imports that end with the process that made them, while others read what is in already."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from moesif_tui.session import LocalServer
from tests.contract import traffic
from tests.contract.conftest import Api

CALLS = 8_000


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A capture, and folders of their own for what is kept of it."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return capture(tmp_path / "large.har")


def capture(path: Path) -> Path:
    """A capture of many batches; every second call fails."""
    calls = [traffic.entry(n % 60, "s1", "GET", f"/items/{n}", 500 if n % 2 else 200, {}) for n in range(CALLS)]
    return traffic.write(path, calls)


def until(condition: Callable[[], Any], what: str) -> Any:
    """What a condition says once it holds."""
    limit = time.monotonic() + 20
    while not (found := condition()):
        assert time.monotonic() < limit, f"waited in vain for {what}"
        time.sleep(0.01)
    return found


@contextmanager
def open_in(server: LocalServer) -> Iterator[Api]:
    """Requests to a server, which ends with the context."""
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=server.socket), base_url="http://local/v1") as client:
            yield Api(client)
    finally:
        server.stop()


def told(api: Api) -> dict[str, Any]:
    """The data set that is open there."""
    row: dict[str, Any] = api.get("/local/imports", opened="true")[0]
    return row


@contextmanager
def stopped_in_the_middle(file: Path) -> Iterator[LocalServer]:
    """A process that has some of the calls in, and goes on with no more."""
    server = LocalServer([str(file)])
    with open_in(server) as api:
        until(lambda: told(api)["entries"], "the first rows")
        os.kill(server.process_id, signal.SIGSTOP)
        try:
            yield server
        finally:
            os.kill(server.process_id, signal.SIGKILL)


def test_one_of_those_that_read_it_imports_it_anew_when_the_importing_process_is_killed(file: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(stopped_in_the_middle(file))
        readers = [stack.enter_context(open_in(LocalServer([str(file)]))) for _ in range(2)]
        for api in readers:
            row = told(api)
            assert (row["state"], 0 < row["entries"] < CALLS, row["note"]) == ("importing", True, None)
        os.kill(first.process_id, signal.SIGKILL)
        for api in readers:
            api.wait_until_imported()
            row = told(api)
            assert (row["state"], row["entries"], row["calls"]["api"]) == ("done", CALLS, CALLS)
            [bucket] = api.get("/~/triage_buckets")
            assert bucket["event_count"] == CALLS // 2
        notes = [told(api)["note"] for api in readers]
        assert notes.count(None) == 1
        assert "The program that was reading this ended early; it is read anew from the start." in notes


def test_the_next_opening_reads_it_anew(file: Path) -> None:
    with stopped_in_the_middle(file) as first:
        os.kill(first.process_id, signal.SIGKILL)
        with open_in(LocalServer()) as api:
            [kept] = until(lambda: api.get("/local/imports"), "what is kept")
            assert (kept["state"], kept["entries"] < CALLS) == ("stopped", True)
            assert kept["note"] == "The import was interrupted; open the file again to read it from the start."
            api.ask("POST", "/local/imports", body={"paths": [str(file)]})
            until(lambda: told(api)["state"] == "done", "the end of the import")
            assert (told(api)["entries"], told(api)["note"]) == (CALLS, None)


def test_a_reader_that_ends_while_it_waits_leaves_nothing_behind(file: Path) -> None:
    with stopped_in_the_middle(file):
        server = LocalServer([str(file)])
        with open_in(server) as api:
            assert told(api)["state"] == "importing"
        assert not server.running()
