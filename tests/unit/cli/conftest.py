"""Commands run in this process over one local server; what they write is caught below Python."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.cli import server as opening
from moesif_tui.cli.commands import run
from moesif_tui.session import LocalServer
from tests.unit.cli import traffic


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Shared:
    """Stands for a local server that others need too."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def stop(self) -> None:
        pass


class Runner:
    """Runs commands."""

    def __init__(self, file: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.file = str(file)
        self._capture = capture

    def __call__(self, *arguments: str) -> Ran:
        code = run(arguments)
        out, err = self._capture.readouterr()
        return Ran(code, out.decode(errors="backslashreplace"), err.decode())

    def on_file(self, *arguments: str) -> Ran:
        return self(*arguments, "--file", self.file)


def own_folders(folder: Path) -> dict[str, str]:
    """Variables that put everything that is kept into a folder."""
    return {
        name: str(folder) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME")
    }


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, LocalServer]]:
    """A recording that is open."""
    folder = tmp_path_factory.mktemp("shop")
    file = traffic.write(folder / "shop.har")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own_folders(folder).items():
            patch.setenv(name, value)
        server = LocalServer([str(file)])
    yield file, server
    server.stop()


@pytest.fixture
def cli(
    shared: tuple[Path, LocalServer], capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runner]:
    """Runs commands on that recording."""
    file, server = shared
    monkeypatch.setattr(opening, "start_server", lambda *_, **__: Shared(server))
    with_signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield Runner(file, capfdbinary)
    for number, handler in with_signals.items():
        signal.signal(number, handler)
