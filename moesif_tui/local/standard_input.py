"""Standard input as a stream that can be given up while nothing comes in, and that tells when it pauses."""

from __future__ import annotations

import io
import os
import select
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PAUSE_MS = 100
"""When nothing has come in for so long, what has come in before is to be shown."""


class StandardInput(io.RawIOBase):
    """Reads a descriptor, as bytes come in.

    Attributes:
        on_pause: called in the thread that reads when nothing comes in for a while, before it waits on or answers None.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self.on_pause: Callable[[], None] = lambda: None
        self._descriptor = descriptor
        self._paused = False
        self._given_up, self._give_up = os.pipe()

    def readable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """The descriptor that is read."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        """Take what comes in; 0 at the end and when given up. Raises OSError.

        None when nothing comes in for a while; asked once more, it waits on.
        """
        waiting = select.poll()
        waiting.register(self._descriptor, select.POLLIN)
        waiting.register(self._given_up, select.POLLIN)
        ready = waiting.poll(PAUSE_MS)
        if not ready:
            self.on_pause()
            self._paused = not self._paused
            if self._paused:
                return None
            ready = waiting.poll()
        self._paused = False
        if any(descriptor == self._given_up for descriptor, _ in ready):
            return 0
        return os.readv(self._descriptor, [buffer])

    def give_up(self) -> None:
        """End the stream, from any thread: who waits for it goes on as if nothing came any more."""
        if not self.closed:
            os.write(self._give_up, b"x")

    def close(self) -> None:
        """Let go of it."""
        if not self.closed:
            super().close()
            for descriptor in (self._descriptor, self._given_up, self._give_up):
                os.close(descriptor)
