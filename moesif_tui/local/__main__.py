"""The child process: serves the API on a socket that its parent made, and ends when its parent ends.

`python -m moesif_tui.local --listen FD --alive FD [--demo] [--no-keep] [--keep-days N] [--stdin FD] [FILE …]`;
`--alive` is the reading end of a pipe whose other end only the parent holds, so that its end is noticed however it
comes.

The user waits for its first answer, so what is loaded is loaded in the order of its need: what reads a file first, then
what serves.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from moesif_tui.local import KEEP_DAYS

if TYPE_CHECKING:
    from moesif_tui.local.server import Server

SWITCH_SECONDS = 0.0005
"""How long an import may keep an answer waiting each time that it needs the interpreter (Python: 5 ms)."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Serve until the parent ends or a signal comes."""
    options = _options(arguments)
    os.umask(0o077)
    _report_faults()
    gc.disable()  # until it serves: what is loaded stays
    sys.setswitchinterval(SWITCH_SECONDS)
    from moesif_tui.local.server import Server
    from moesif_tui.local.standard_input import StandardInput

    listening = socket.socket(fileno=options.listen)
    folder = Path(listening.getsockname()).parent
    server = Server(keep_days=options.keep_days)
    server.ready.clear()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: _end(server, folder))
    watched = (options.alive, server, folder)
    threading.Thread(target=_end_with_parent, args=watched, daemon=True, name="parent").start()
    if options.files or options.demo:
        stdin = None if options.stdin is None else StandardInput(options.stdin)
        server.begin(options.files, demo=options.demo, keep=not options.no_keep, stdin=stdin)
    from moesif_tui.local.serving import serve  # files are being opened while this loads

    threading.Thread(target=_sweep, args=(server, folder), daemon=True, name="sweep").start()
    serve(server, listening)
    _end(server, folder)


def _report_faults() -> None:
    """Keep a report of what ends this process or a thread of it: nobody sees its standard error."""

    def keep(error: BaseException | None) -> None:
        from moesif_tui.crash import write

        write(error)

    sys.excepthook = lambda _kind, error, _trace: keep(error)
    threading.excepthook = lambda fault: keep(fault.exc_value)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m moesif_tui.local")
    parser.add_argument("--listen", type=int, required=True, help="a listening socket's descriptor")
    parser.add_argument("--alive", type=int, required=True, help="a pipe's reading end that closes with the parent")
    parser.add_argument("--demo", action="store_true", help="open the sample")
    parser.add_argument("--no-keep", action="store_true", help="keep nothing past the end")
    parser.add_argument("--keep-days", type=int, default=KEEP_DAYS, help="how long data sets are kept unopened")
    parser.add_argument("--stdin", type=int, help="descriptor of what - means")
    parser.add_argument("files", nargs="*")
    return parser.parse_args(arguments)


def _sweep(server: Server, folder: Path) -> None:
    from moesif_tui.local import sweeping

    server.ready.wait()
    sweeping.sweep_sockets(folder)
    server.sweep()


def _end_with_parent(alive: int, server: Server, folder: Path) -> NoReturn:
    """Wait for the end of the pipe, then end this process, whatever it does."""
    while os.read(alive, 1):
        pass
    _end(server, folder)


def _end(server: Server, folder: Path) -> NoReturn:
    """End at once. What was committed is whole; an import that this cuts off is made anew the next time."""
    from moesif_tui.local.sweeping import remove_socket

    server.remove_transient()
    remove_socket(folder)
    os._exit(0)


if __name__ == "__main__":
    main()
