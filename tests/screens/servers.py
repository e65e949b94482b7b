"""Local servers on small captures, which tests that change nothing share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.kinds import EVERY
from moesif_tui.session import LocalServer, Session
from tests.contract import traffic
from tests.contract.conftest import reaching

KEPT = 4
"""Servers that wait for another test on their capture."""
LISTS: dict[str, dict[str, Any]] = {"/local/imports": {}, "/~/triage_buckets": {"kind": EVERY, "take": 1000}}
"""What tells whether a test changed anything: what is open, and the marks, which are all that a screen writes."""


class Guest(Session):
    """A session that leaves the server running at its end."""

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()


class Servers:
    """Servers on captures. What a test changed, or ended, no other test gets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, tuple[LocalServer, Any]] = {}

    @contextmanager
    def session(self, name: str, entries: list[dict[str, Any]]) -> Iterator[Session]:
        """A session on a capture of that name, which has been read."""
        key = json.dumps([name, entries])
        server, answers = self._kept.pop(key) if key in self._kept else self._start(name, entries)
        whole = False
        try:
            yield Guest(server)
            whole = server.running() and _answers(server) == answers
        finally:
            if whole:
                self._kept[key] = server, answers
                self._let_go(KEPT)
            else:
                server.stop()

    def close(self) -> None:
        """End them all."""
        self._let_go(0)

    def _start(self, name: str, entries: list[dict[str, Any]]) -> tuple[LocalServer, Any]:
        """A server with folders of its own."""
        folder = self._folder / str(sum(1 for _ in self._folder.iterdir()))
        with pytest.MonkeyPatch.context() as patch:
            for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
                (folder / variable).mkdir(mode=0o700, parents=True)
                patch.setenv(variable, str(folder / variable))
            patch.setenv("TZ", "UTC")
            server = LocalServer([str(traffic.write(folder / name, entries))])
        try:
            return server, _answers(server)
        except BaseException:
            server.stop()
            raise

    def _let_go(self, kept: int) -> None:
        for key in list(self._kept)[: max(len(self._kept) - kept, 0)]:
            server, _ = self._kept.pop(key)
            server.stop()


def _answers(server: LocalServer) -> list[Any]:
    with reaching(server) as api:
        return [api.get(path, **asked) for path, asked in LISTS.items()]
