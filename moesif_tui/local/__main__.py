"""The child process: serves the API on a socket that its parent made, and ends when its parent ends.

`python -m moesif_tui.local --listen FD --alive FD [--demo] [--no-keep] [--stdin] [FILE …]`; `--alive` is the reading
end of a pipe whose other end only the parent holds, so that its end is noticed however it comes.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading

from moesif_tui.local.importers import InputError
from moesif_tui.local.server import Server


def main(arguments: list[str] | None = None) -> int:
    """Serve until the parent ends or a signal comes. Exit code 0, or 1 after an error that is written to stderr."""
    parser = argparse.ArgumentParser(prog="python -m moesif_tui.local")
    parser.add_argument("--listen", type=int, required=True, help="a listening socket's descriptor")
    parser.add_argument("--alive", type=int, required=True, help="a pipe's reading end that closes with the parent")
    parser.add_argument("--demo", action="store_true", help="open the sample")
    parser.add_argument("--no-keep", action="store_true", help="keep nothing past the end")
    parser.add_argument("--stdin", type=int, help="descriptor of what - means")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args(arguments)
    os.umask(0o077)
    server = Server()
    threading.Thread(target=_end_with_parent, args=(options.alive, server), daemon=True, name="parent").start()
    if options.files or options.demo:
        stdin = os.fdopen(options.stdin, "rb") if options.stdin is not None else None
        try:
            server.open(options.files, demo=options.demo, keep=not options.no_keep, stdin=stdin)
        except InputError as error:
            server.failure = str(error)
    from moesif_tui.local.serving import serve  # the import runs already while this loads

    try:
        serve(server, options.listen)
    finally:
        server.close()
    return 0


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
