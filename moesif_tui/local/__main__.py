"""The child process: serves the API on a socket that its parent made, and ends when its parent ends.

`python -m moesif_tui.local --listen FD --alive FD [--demo] [--no-keep] [--stdin] [FILE …]`; `--alive` is the reading
end of a pipe whose other end only the parent holds, so that its end is noticed however it comes.

The user waits for its first answer, so what is loaded is loaded in the order of its need: what reads a file first, then
what serves.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moesif_tui.local.server import Server

SWITCH_SECONDS = 0.001
"""How long an import may keep an answer waiting each time that it needs the interpreter (Python: 5 ms)."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until the parent ends or a signal comes. Exit code 0, or 1 after an error that is written to stderr."""
    options = _options(arguments)
    os.umask(0o077)
    gc.disable()  # until it serves: what is loaded stays
    sys.setswitchinterval(SWITCH_SECONDS)
    from moesif_tui.local.importers import InputError
    from moesif_tui.local.server import Server

    server = Server()
    threading.Thread(target=_end_with_parent, args=(options.alive, server), daemon=True, name="parent").start()
    if options.files or options.demo:
        server.ready.clear()
        stdin = os.fdopen(options.stdin, "rb") if options.stdin is not None else None
        try:
            server.open(options.files, demo=options.demo, keep=not options.no_keep, stdin=stdin)
        except InputError as error:
            server.failure = str(error)
    from moesif_tui.local.serving import serve

    try:
        serve(server, options.listen)
    finally:
        server.close()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m moesif_tui.local")
    parser.add_argument("--listen", type=int, required=True, help="a listening socket's descriptor")
    parser.add_argument("--alive", type=int, required=True, help="a pipe's reading end that closes with the parent")
    parser.add_argument("--demo", action="store_true", help="open the sample")
    parser.add_argument("--no-keep", action="store_true", help="keep nothing past the end")
    parser.add_argument("--stdin", type=int, help="descriptor of what - means")
    parser.add_argument("files", nargs="*")
    return parser.parse_args(arguments)


def _end_with_parent(alive: int, server: Server) -> None:
    """Wait for the end of the pipe, then end this process at once, whatever it does.

    What was committed is whole; an import that this cuts off is made anew the next time.
    """
    while os.read(alive, 1):
        pass
    server.remove_transient()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
