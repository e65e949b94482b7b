"""Folders of their own, and a server, for tests of the local server."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.local.server import Server
from tests.unit.local.support import Asking


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything that is kept stands below this folder; temporary folders in `tmp`."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"):
        folder = tmp_path / {"TMPDIR": "tmp"}.get(name, name)
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    """A server that has nothing open."""
    found = Server()
    yield found
    found.close()


@pytest.fixture
def asking(server: Server) -> Asking:
    """Requests to that server."""
    return Asking(server)
