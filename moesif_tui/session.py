"""The only door from the screens and the command line to the API: client, store, and the local server's process.

Light to import: the client and the documents load when they are first needed, so that the local server can be started
before anything else.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from moesif_tui.client.errors import ApiError, TimedOut

if TYPE_CHECKING:
    from moesif_tui.client.engine import Client, Exchange
    from moesif_tui.wire.base import Operation

__all__ = ["Answer", "ApiError", "Change", "LocalServer", "Session", "TimedOut"]

Answered = TypeVar("Answered")

MAX_SOCKET_PATH = 100
"""Bytes; the system takes a little more."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Answered]):
    """A value and its age in seconds (0: just answered), and how many calls of kinds not shown were left out."""

    value: Answered
    age: float = 0.0
    hidden: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """An operation that changes something, and the one that takes it back; `answer` is what undoing answered."""

    operation: Operation[Any]
    inverse: Operation[Any]
    answer: Any = None


class LocalServer:
    """The local server's process. It ends when this process ends, however that comes.

    Attributes:
        opened: whether it was given something to open.
        socket: path of the Unix socket that it listens on.
    """

    def __init__(
        self, files: Sequence[str] = (), *, demo: bool = False, keep: bool = True, stdin: int | None = None
    ) -> None:
        self.opened = bool(files) or demo
        self._folder = _runtime_folder()
        self.socket = str(self._folder / "api.sock")
        listening = socket.socket(socket.AF_UNIX)
        try:
            listening.bind(self.socket)
            Path(self.socket).chmod(0o600)
            listening.listen(16)
            reading, self._alive = os.pipe()
            try:
                self._process = self._spawn(listening.fileno(), reading, files, demo=demo, keep=keep, stdin=stdin)
            finally:
                os.close(reading)
        finally:
            listening.close()
        atexit.register(self.stop)

    def _spawn(
        self, listening: int, reading: int, files: Sequence[str], *, demo: bool, keep: bool, stdin: int | None
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "moesif_tui.local", "--listen", str(listening), "--alive", str(reading)]
        command += ["--demo"] * demo + ["--no-keep"] * (not keep)
        passed = [listening, reading]
        if stdin is not None:
            command += ["--stdin", str(stdin)]
            passed.append(stdin)
        return subprocess.Popen(
            [*command, "--", *files],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=passed,
            start_new_session=True,
            env={**os.environ, "PYDANTIC_DISABLE_PLUGINS": "__all__"},
        )

    @property
    def process_id(self) -> int:
        """The process's id."""
        return self._process.pid

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process and remove its socket. Does nothing the second time."""
        atexit.unregister(self.stop)
        if self._alive >= 0:
            os.close(self._alive)
            self._alive = -1
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _runtime_folder() -> Path:
    """A new folder of mode 0700 whose path leaves room for a socket's name."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for parent in (runtime, None):
        if parent is None or (len(os.fsencode(parent)) < MAX_SOCKET_PATH - 40 and os.access(parent, os.W_OK)):
            return Path(tempfile.mkdtemp(prefix="moesif-tui-", dir=parent or None))
    raise AssertionError("the last parent always serves")


class Session:
    """Sends operations and remembers how to take changes back.

    Attributes:
        near: the data is on this machine: nothing of it is cached.
        opened: whether there was something to open from the start.
    """

    near = True

    def __init__(self, server: LocalServer) -> None:
        self._server = server
        self.opened = server.opened
        self._client: Client | None = None
        self._done: list[Sequence[Change]] = []

    @property
    def client(self) -> Client:
        """The client, made when first needed."""
        if self._client is None:
            from moesif_tui.client.engine import Client
            from moesif_tui.client.near import NearTransport

            self._client = Client(NearTransport(self._server.socket))
        return self._client

    def load(self) -> None:
        """Import what the first request needs; may run in a thread while something else is shown."""
        import moesif_tui.client.engine
        import moesif_tui.wire.imports
        import moesif_tui.wire.triage  # noqa: F401

    async def send(self, operation: Operation[Answered]) -> Answered:
        """The fresh answer. Raises `client.errors.ApiError`."""
        return await self.client.send(operation)

    async def exchange(self, operation: Operation[Answered]) -> Exchange[Answered]:
        """The fresh answer with its status and headers. Raises `client.errors.ApiError`."""
        return await self.client.exchange(operation)

    async def read(self, operation: Operation[Answered]) -> AsyncIterator[Answer[Answered]]:
        """What is kept of the answer, if anything is, then the fresh one. Raises `client.errors.ApiError`."""
        exchange = await self.client.exchange(operation)
        yield Answer(exchange.value, 0.0, exchange.hidden)

    def pages(self, operation: Operation[list[Answered]]) -> AsyncIterator[list[Answered]]:
        """The pages of a list, following its cursor. Raises `client.errors.ApiError`."""
        return self.client.pages(operation)

    async def change(self, changes: Sequence[Change]) -> int:
        """Make changes that `undo` takes back together; how many were made. Raises `client.errors.ApiError`.

        What was made before one fails can be undone too.
        """
        made: list[Change] = []
        try:
            for change in changes:
                await self.client.send(change.operation)
                made.append(change)
        finally:
            if made:
                self._done.append(made)
        return len(made)

    async def undo(self) -> Sequence[Change]:
        """Take the last changes back; what they were (empty: there is nothing to undo).

        Raises:
            ApiError: what was not taken back can be undone once more.
        """
        if not self._done:
            return ()
        waiting = list(self._done.pop())
        undone: list[Change] = []
        try:
            while waiting:
                answer = await self.client.send(waiting[-1].inverse)
                undone.append(replace(waiting.pop(), answer=answer))
        finally:
            if waiting:
                self._done.append(waiting)
        return undone

    def allows(self, kind: type[Operation[Any]]) -> str | None:  # noqa: ARG002 - locally everything is allowed
        """Why an operation may not run; None when it may."""
        return None

    def running(self) -> bool:
        """Whether the local server is there."""
        return self._server.running()

    async def close(self) -> None:
        """Close the connections and end the local server."""
        if self._client is not None:
            await self._client.aclose()
        self._server.stop()
