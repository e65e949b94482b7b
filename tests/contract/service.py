"""A service that speaks the API: the one that `make contract BASE_URL=… TOKEN=…` names, else one of our own.

The local server is sent calls of its own (`calls`); of another service what it holds must do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NoReturn

import httpx
import pytest

from tests.contract import calls
from tests.contract.api import operations
from tests.contract.conftest import Api, Reply
from tests.contract.serving import APPLICATION, SECONDS, Home, serving

BASE_URL: Final = os.environ.get("CONTRACT_BASE_URL", "").rstrip("/")
WINDOW: Final = {"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
USER: Final = f"{calls.PREFIX}-made"
EXCHANGE: Final = {
    "request": {"time": "2026-03-01T12:00:00.000Z", "verb": "GET", "uri": "https://contract.test/orders/1"},
    "response": {"time": "2026-03-01T12:00:01.000Z", "status": 200},
}
ITEM: Final = {"delay": 5, "submit_data": {"url": "https://contract.test/orders/1", "verb": "GET", "body": {"a": [1]}}}
JIRA: Final = {"instance_url": "https://contract.test", "username": "contract", "password": "contract"}


@contextmanager
def open_service(folder: Path) -> Iterator[Service]:
    """The service, for the time of the caller."""
    if not BASE_URL:
        with serving(Home(folder)) as served:
            yield Service(served.client)
        return
    headers = {"Authorization": f"Bearer {os.environ.get('CONTRACT_TOKEN', '')}"}
    with httpx.Client(base_url=BASE_URL, headers=headers, timeout=3 * SECONDS) as client:
        service = Service(client)
        try:
            yield service
        finally:
            service.clear()


class Service(Api):
    """Asks for whatever an operation needs.

    Attributes:
        ours: whether it is the local server, which answers more than is documented, and takes calls.
        app: the app that is asked about.
    """

    def __init__(self, client: httpx.Client) -> None:
        super().__init__(client)
        self._client = client
        self._made: list[str] = []
        self.ours = self.ask("GET", "").value.get("region") == "local"
        organizations = self.ask("GET", "/organizations")
        if organizations.status != 200:
            pytest.exit(f"The service does not let the tests in: {organizations.value}")
        if self.ours:
            self.collect(calls.calls())
        self.app = str((organizations.value[0]["apps"] or [{"id": "~"}])[0]["id"])
        if self.ours and self.ask("GET", f"/search/~/users/{calls.PREFIX}-user-0").status != 200:
            pytest.exit("Start it as moesif-tui serve --data contract, without files: its newest app must be that one.")

    def collect(self, events: list[Any]) -> None:
        """Send calls to the local server."""
        sent = self._client.post("/events/batch", content=json.dumps(events), headers=APPLICATION)
        assert sent.status_code == 201, sent.text

    def lacks(self, what: str) -> NoReturn:
        """There is nothing to test with: which cannot be where the calls are ours."""
        if self.ours:
            pytest.fail(f"The local server has {what}.")
        pytest.skip(f"The service has {what}.")

    def call(self, name: str, params: Any = None, **changes: Any) -> Reply:
        """Send an operation by its id, with what it needs.

        Args:
            name: its documented id.
            params: more parameters of the query, or other ones.
            changes: `body`, `headers` (what `Api.ask` takes), or `id`, the one in the path.
        """
        documented = operations()[name]
        body = changes.pop("body") if "body" in changes else self._body(name)
        path = self.path(name, changes.pop("id", None))
        return self.ask(documented["method"], path, self.needs(name) | (params or {}), body, **changes)

    def needs(self, name: str) -> dict[str, Any]:
        """The parameters of the query without which an operation is not sent."""
        return {
            one["name"]: self._value(name, one["name"])
            for one in operations()[name]["parameters"]
            if one["in"] == "query"
            and not one["type"].startswith("array")
            and (one["required"] or one["name"] in {"app_id", "take", "from"})
        }

    def rows(self, name: str, params: Any = None, **changes: Any) -> list[Any]:
        """All rows of a list."""
        found: Any = self.succeeds(name, {"take": 1000} | (params or {}), **changes)
        assert isinstance(found, list)
        return found

    def statuses(self, name: str) -> set[int]:
        """The statuses of success: the documented one, and 200 for searches of another service."""
        return {operations()[name]["response"]["status"]} | ({200} if BASE_URL and name.startswith("search") else set())

    def succeeds(self, name: str, params: Any = None, **changes: Any) -> Any:
        """The answer of an operation, whose status must be one of success."""
        reply = self.call(name, params, **changes)
        assert reply.status in self.statuses(name), reply
        return reply.value

    def path(self, name: str, identity: str | None = None) -> str:
        """The path of an operation, with an id of what is there unless another is given."""
        before, brace, after = operations()[name]["path"].replace("{orgId}", "~").partition("{")
        found = (identity or self.identity(name)) if brace else None
        return f"{before}{found or ''}{after.partition('}')[2]}"

    def identity(self, name: str) -> str | None:
        """An id for the path of an operation; None where it takes none."""
        before, brace, _ = operations()[name]["path"].replace("{orgId}/", "").partition("/{")
        find: dict[str, Callable[[], str]] = {
            "triage_buckets": lambda: self.bucket_id,
            "signatures": lambda: self.bucket_id,
            "traces": lambda: self.trace,
            "events": lambda: self.event[0],
            "users": lambda: self.user,
            "workspaces": self.made_workspace,
            "history_events": lambda: str(self.succeeds("addHistoryEvent")["_id"]),
            "deleteUser": self.made_user,
            "getHistoryEvents": lambda: self.history,
        }
        return find[name if name in find else before.rpartition("/")[2]]() if brace else None

    def _value(self, name: str, parameter: str) -> Any:
        values = {**WINDOW, "app_id": self.app, "take": 20, "depth": 2, "target": "management", "scope": "read:events"}
        if parameter == "event_time":
            return self.event[1]
        return "read:access_tokens" if name == "getTokenInfo" else values[parameter]

    def _body(self, name: str) -> Any:
        if name == "addHistoryEvent":
            return {"workspace_id": self.made_workspace(), **EXCHANGE}
        if name == "updateTriageBucket":
            return {"state": next(row["state"] for row in self.rows("getTriageBuckets") if row["id"] == self.bucket_id)}
        return {
            "createWorkspace": {"name": "contract"},
            "updateWorkspaceSequence": [ITEM],
            "searchEvents": {"size": 3},
            "searchUsers": {"size": 3},
            "updateUsers": {"user_id": USER, "name": "Contract"},
            "batchUpdateUsers": [{"user_id": USER, "name": "Contract"}],
            "updateJiraAccount": JIRA,
            "encodeUrl": {"url": "https://contract.test/v1"},
        }.get(name)

    @cached_property
    def bucket_id(self) -> str:
        """A bucket whose error something led to, of our own calls where they are there."""
        rows = self.rows("getTriageBuckets")
        rows.sort(key=lambda row: (row["host"] != calls.HOST, -row["event_count"]))
        ids = [str(row["id"]) for row in rows]
        led_to = (one for one in ids if self.succeeds("getSignatureGraph", id=one)["edges"])
        return next(led_to, None) or self.lacks("no error that something led to")

    @cached_property
    def trace(self) -> str:
        """The trace with the most calls."""
        ids = [str(row["id"]) for row in self.rows("getSignatureTraces", id=self.bucket_id)]
        counts = {one: len(self.rows("getTraceEvents", id=one)) for one in ids}
        return max(ids, key=lambda one: counts[one], default="") or self.lacks("no traces")

    @cached_property
    def event(self) -> tuple[str, str]:
        """Id and time of a call."""
        hits = self.succeeds("searchEvents")["hits"]["hits"] or self.lacks("no calls")
        return str(hits[0]["_id"]), str(hits[0]["_source"]["request"]["time"])

    @cached_property
    def user(self) -> str:
        """A user that traffic names."""
        hits = self.succeeds("searchUsers")["hits"]["hits"] or self.lacks("no users")
        return str(hits[0]["_id"])

    def link(self, name: str) -> None:
        """Link a Jira account, where an operation needs one and nobody's own would be changed."""
        if "jira" in name.lower() and self.ours:
            self.succeeds("updateJiraAccount")

    def made_user(self) -> str:
        """A user of the tests' own."""
        self.succeeds("updateUsers")
        return USER

    @cached_property
    def history(self) -> str:
        """A workspace with a history, older than another one."""
        workspace = self.made_workspace()
        for _ in range(3):
            self.succeeds("addHistoryEvent", body={"workspace_id": workspace, **EXCHANGE})
        self.made_workspace()
        return workspace

    def made_workspace(self) -> str:
        """A new workspace."""
        self._made.append(str(self.succeeds("createWorkspace")["_id"]))
        return self._made[-1]

    def clear(self) -> None:
        """Delete what was made."""
        for identity in self._made:
            self.call("deleteWorkspace", id=identity)
        self.call("deleteUser", id=USER)
