"""`moesif-tui cache`."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui import session
from moesif_tui.session import LocalServer
from moesif_tui.ui.private_files import LastCopy
from tests.unit.cli import traffic
from tests.unit.cli.conftest import Runner, Shared, own_folders


@pytest.fixture
def keeping(cli: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """Runs commands over a server that keeps one recording."""
    for name, value in own_folders(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    server = LocalServer([str(traffic.write(tmp_path / "shop.har"))])
    monkeypatch.setattr("moesif_tui.cli.server.start_server", lambda *_, **__: Shared(server))
    assert cli.on_file("buckets").code == 0  # the import is at its end
    monkeypatch.setattr(session, "LocalServer", lambda **_: Shared(server))
    yield cli
    server.stop()


def test_purging_all_takes_what_killed_programs_had_copied(
    keeping: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: dead.pid)
        left = LastCopy().write(b"secret")
    mine = LastCopy().write(b"in use")
    assert keeping("cache", "purge", "--all").code == 0
    assert (left.exists(), mine.exists()) == (False, True)


def test_what_is_kept_is_listed_and_purged(keeping: Runner) -> None:
    (kept,) = keeping("cache", "--json").json
    assert (kept["name"], kept["entries"], kept["failures"]) == ("shop.har", 7, 3)
    assert kept["kept_until"] > kept["opened"]
    head, row = keeping("cache").lines
    assert head.split()[:3] == ["KEY", "CALLS", "FAILURES"]
    assert row.split()[:3] == [kept["id"], "7", "3"]

    refused = keeping("cache", "purge", kept["id"], "k0")
    assert (refused.code, refused.out) == (1, "")
    assert "nothing is kept under the key k0" in refused.err
    assert len(keeping("cache", "--ndjson").lines) == 1

    purged = keeping("cache", "purge", kept["id"])
    assert (purged.code, purged.out) == (0, "")
    assert purged.err.startswith("moesif-tui: removed 1 data set, ")
    assert keeping("cache", "--json").json == []
    assert keeping("cache").err == "moesif-tui: nothing is kept\n"
    assert keeping("cache", "purge", "--all").err == "moesif-tui: removed 0 data sets, 0 B\n"


def test_what_is_missing_from_what_is_kept_is_told(
    cli: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in own_folders(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    ticket = tmp_path / "ticket.zip"
    with zipfile.ZipFile(ticket, "w") as archive:
        archive.write(traffic.write(tmp_path / "shop.har"), "shop.har")
        archive.writestr("notes.txt", "hello")
        archive.writestr("notes.pdf", "%PDF")
    before = LocalServer([str(ticket)])
    monkeypatch.setattr("moesif_tui.cli.server.start_server", lambda *_, **__: before)
    assert cli("buckets", "--file", str(ticket)).code == 0
    ran = cli("cache")
    assert len(ran.lines) == 2
    assert ran.err == f"moesif-tui: {ticket} › notes.txt: left out: text, but not JSON (and 1 more of ticket.zip)\n"
    assert cli("cache", "--json").err == ""
