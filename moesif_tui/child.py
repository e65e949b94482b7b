"""The local server's process, as its parent has it. Light to import: it is started before anything else is loaded."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Sequence

MAX_SOCKET_PATH = 100
"""Bytes; the system takes a little more."""
_LONGEST_NAME = 40
"""Bytes of the folder's and the socket's names in it."""


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
        self.socket = f"{self._folder}/api.sock"
        listening = socket.socket(socket.AF_UNIX)
        try:
            listening.bind(self.socket)
            os.chmod(self.socket, 0o600)  # noqa: PTH101 - pathlib takes as long to load as all else here
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
        import shutil

        shutil.rmtree(self._folder, ignore_errors=True)


def _runtime_folder() -> str:
    """A new folder of mode 0700 whose path leaves room for a socket's name.

    Raises:
        OSError: there is no place for it.
    """
    name = f"moesif-tui-{os.urandom(6).hex()}"
    failure: OSError | None = None
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), os.environ.get("TMPDIR"), "/tmp", "/var/tmp"):  # noqa: S108
        if parent and len(os.fsencode(parent)) < MAX_SOCKET_PATH - _LONGEST_NAME:
            try:
                os.mkdir(f"{parent}/{name}", 0o700)  # noqa: PTH102
            except OSError as error:
                failure = error
            else:
                return f"{parent}/{name}"
    raise failure or FileNotFoundError("there is no temporary folder")
