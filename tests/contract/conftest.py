"""The services that are asked, in raw HTTP: the local server on a Unix socket, and any by its address (`service`)."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from moesif_tui.session import LocalServer
from tests.contract import traffic

if TYPE_CHECKING:
    from tests.contract.service import Service


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers (lower case) and the JSON value."""

    status: int
    headers: dict[str, str]
    value: Any


class Api:
    """Raw HTTP to a running server."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, method: str, path: str, params: Any = None, body: Any = None, headers: Any = None) -> Reply:
        """Send a request; `params` are pairs or a mapping, `body` is JSON."""
        return self.raw(method, path, None if body is None else json.dumps(body).encode(), params, headers)

    def raw(
        self, method: str, path: str, content: bytes | None = None, params: Any = None, headers: Any = None
    ) -> Reply:
        """Send a request with a body of bytes; `headers` stand in the place of the usual ones of their names."""
        answer = self._client.request(method, path, params=params, content=content, headers=headers)
        value = answer.json() if answer.content else None
        return Reply(answer.status_code, {name.lower(): text for name, text in answer.headers.items()}, value)

    def get(self, path: str, **params: Any) -> Any:
        """The value of a GET that must succeed."""
        reply = self.ask("GET", path, params)
        assert reply.status == 200, reply
        return reply.value

    def search(self, body: Any, **params: Any) -> Any:
        """The value of an event search that must succeed."""
        window = {"from": "2000-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z", "app_id": "~"}
        reply = self.ask("POST", "/search/~/search/events", window | params, body)
        assert reply.status == 201, reply
        return reply.value

    def bucket(self, route: str) -> Any:
        """The bucket of a route."""
        return next(row for row in self.get("/~/triage_buckets", take=100) if row["route"] == route)

    def wait_until_imported(self) -> None:
        """Wait for the end of the import."""
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            rows = self.get("/local/imports", opened="true")
            if rows and rows[0]["state"] != "importing":
                return
        raise AssertionError("the import did not end")


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A server on the small capture, which no test changes for good."""
    folder = tmp_path_factory.mktemp("contract")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
            (folder / name).mkdir()
            patch.setenv(name, str(folder / name))
        yield from running(traffic.write(folder / "shop.har"))


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Any service that speaks the API."""
    from tests.contract.service import open_service

    with open_service(tmp_path_factory.mktemp("service")) as found:
        yield found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the tests that start a server of their own, when it is another one that is to be tested."""
    if os.environ.get("CONTRACT_BASE_URL"):
        skip = pytest.mark.skip(reason="it needs a server or traffic of its own")
        for item in items:
            if "service" not in getattr(item, "fixturenames", ()):
                item.add_marker(skip)


@contextmanager
def reaching(server: LocalServer) -> Iterator[Api]:
    """A server that has read its files."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=server.socket), base_url="http://local/v1") as client:
        found = Api(client)
        found.wait_until_imported()
        yield found


def running(path: Path) -> Iterator[Api]:
    """A server on a file, for the time of the caller."""
    server = LocalServer([str(path)], keep=False)
    try:
        with reaching(server) as found:
            yield found
    finally:
        server.stop()
