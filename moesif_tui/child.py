"""The local server's process, as its parent has it. Light to import: it is started before anything else is loaded."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from moesif_tui.core.descriptors import descriptors

MAX_SOCKET_PATH = 100
"""Bytes; the system takes a little more."""
PATIENCE = 1.0
"""Seconds that it has to end by itself, which is at once unless something holds it up."""
SWEEP_SECONDS = 3.0
"""What the removal of its traffic may take where it could not do that itself; the next start removes the rest."""
WAITING = 64
"""Connections that may wait until the server takes them."""
_LONGEST_NAME = 40
"""Bytes of the folder's and the socket's names in it."""


class LocalServer:
    """The local server's process. It ends when this process ends, however that comes.

    Attributes:
        opened: whether it was given something to open.
        socket: path of the Unix socket that it listens on.
    """

    def __init__(
        self,
        files: Sequence[str] = (),
        *,
        demo: bool = False,
        keep: bool = True,
        keep_days: int | None = None,
        stdin: int | None = None,
    ) -> None:
        """Start it. Who connects before it has come up waits.

        Args:
            files: to open; `-` means `stdin`, and of `/dev/fd/63` the process gets that descriptor.
            demo: open the sample.
            keep: whether traffic is kept past the end of the process.
            keep_days: for how many days after it was last opened (its own default where None).
            stdin: a descriptor, of which the process gets a copy.

        Raises:
            OSError: there is no place for a socket, or no process can be started.
        """
        self.opened = bool(files) or demo
        options = ["--demo"] * demo + ["--no-keep"] * (not keep)
        options += [] if keep_days is None else ["--keep-days", str(keep_days)]
        options += [] if stdin is None else ["--stdin", str(stdin)]
        self._folder = _runtime_folder()
        self.socket = f"{self._folder}/api.sock"
        self._alive = -1
        try:
            self._start([*options, "--", *files], [*descriptors(files), *([] if stdin is None else [stdin])])
        except BaseException:
            self._clear()
            raise
        atexit.register(self.stop)

    def _start(self, options: Sequence[str], passed: Sequence[int]) -> None:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(self.socket)
            os.chmod(self.socket, 0o600)  # noqa: PTH101 - pathlib takes as long to load as all else here
            listening.listen(WAITING)
            reading, self._alive = os.pipe()
            try:
                command = [sys.executable, "-P", "-m", "moesif_tui.local", "--listen", str(listening.fileno())]
                self._process = subprocess.Popen(
                    [*command, "--alive", str(reading), *options],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(listening.fileno(), reading, *passed),
                    start_new_session=True,
                )
            finally:
                os.close(reading)

    @property
    def process_id(self) -> int:
        """The process's id."""
        return self._process.pid

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process, and remove its socket and what it had to remove. Does nothing the second time."""
        if self._alive < 0:
            return
        atexit.unregister(self.stop)
        self._let_go()
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clear()
        if self._process.returncode and self.opened:
            _sweep()

    def _let_go(self) -> None:
        """Close the pipe whose end ends the process."""
        if self._alive >= 0:
            os.close(self._alive)
            self._alive = -1

    def _clear(self) -> None:
        import shutil

        self._let_go()
        shutil.rmtree(self._folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the traffic that a killed process leaves, where nothing of it was to be kept."""
    command = [sys.executable, "-P", "-m", "moesif_tui.local.sweeping"]
    nowhere = subprocess.DEVNULL
    with suppress(OSError, subprocess.TimeoutExpired):  # then the next start does it
        subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, timeout=SWEEP_SECONDS, check=False)


def _runtime_folder() -> str:
    """A new folder of mode 0700 whose path leaves room for a socket's name.

    Raises:
        OSError: there is no place for it.
    """
    name = f"moesif-tui-run-{os.urandom(6).hex()}"
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
