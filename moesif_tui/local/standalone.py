"""The local server alone, on TCP: what `moesif-tui serve` becomes once it listens.

`python -m moesif_tui.local.standalone --listen FD --host NAME [--data NAME] [--search-status N] [--token-file PATH]
[--keep-days N] [--stdin FD] [FILE …]`: who starts it has checked the options and made the socket.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import NoReturn

from moesif_tui.core.safe import safe
from moesif_tui.local import KEEP_DAYS
from moesif_tui.local.api.collector import Collector
from moesif_tui.local.app import Application, Edge
from moesif_tui.local.collecting import Collection, CollectionError
from moesif_tui.local.events.store import StoreError
from moesif_tui.local.guard import Guard
from moesif_tui.local.importers import InputError
from moesif_tui.local.organization import ORGANIZATION
from moesif_tui.local.server import Server
from moesif_tui.local.serving import serve_until_told
from moesif_tui.local.standard_input import StandardInput
from moesif_tui.local.tokens import Signer, claims_for
from moesif_tui.local.words import sentence
from moesif_tui.wire.operations import scopes

SWITCH_SECONDS = 0.0005
"""How long collecting and imports may keep an answer waiting each time that they need the interpreter."""
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _EndError(Exception):
    """It cannot be served: one sentence without a full stop."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Serve until a signal comes; exit code 0, 1 where it cannot be served, 130 when interrupted before it could."""
    options = _options(arguments)
    os.umask(0o077)
    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server(keep_days=options.keep_days)
    code = 1
    try:
        with socket.socket(fileno=options.listen) as listening:
            _serve(server, options, listening)
        code = 0
    except (_EndError, CollectionError, InputError) as error:
        _tell(str(error))
    except KeyboardInterrupt:  # before it serves
        code = 130
    server.close()
    sys.stdout.flush()
    os._exit(code)  # a search that still runs holds nothing up


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m moesif_tui.local.standalone")
    parser.add_argument("--listen", type=int, required=True, help="a listening socket's descriptor")
    parser.add_argument("--host", required=True, help="the name by which it listens")
    parser.add_argument("--data", default="collected", help="the name of what is collected")
    parser.add_argument("--keep-days", type=int, default=KEEP_DAYS, help="how long data sets are kept unopened")
    parser.add_argument("--search-status", type=int, default=201, help="the status of searches")
    parser.add_argument("--token-file", type=Path, help="where the token is written")
    parser.add_argument("--stdin", type=int, help="descriptor of what - means")
    parser.add_argument("files", nargs="*")
    return parser.parse_args(arguments)


def _serve(server: Server, options: argparse.Namespace, listening: socket.socket) -> None:
    """Open everything, say how to use it, and serve. Raises what `main` tells."""
    loopback = ip_address(listening.getsockname()[0]).is_loopback
    collection = server.collection = Collection.open(options.data, options.keep_days, tell=_tell)
    if options.files:
        server.open(options.files, stdin=None if options.stdin is None else StandardInput(options.stdin))
    signer = _signer()
    token = _token(signer)
    if options.token_file is not None:
        _write(options.token_file, token)
    guard = Guard(signer, options.host, loopback=loopback)
    edge = Edge(guard, Collector(collection, server), options.search_status)
    base = f"http://{_authority(options.host, listening.getsockname()[1])}"
    threading.Thread(target=_sweep, args=(server,), daemon=True, name="sweep").start()

    def started() -> None:
        files = (one.note for one in server.open_sets() if one is not collection.data_set)
        for note in filter(None, (server.note, *files)):
            _tell(note)
        if not loopback:
            _tell("everybody who reaches this machine can send events, and see what passes unencrypted")
        _say(_usage(server, base, token, options.token_file))

    serve_until_told(Application(server, edge), listening, SIGNALS, started)


def _sweep(server: Server) -> None:
    with suppress(OSError, StoreError):  # it may end in the middle of this
        server.sweep()


def _signer() -> Signer:
    try:
        return Signer.of_this_machine()
    except OSError as error:
        raise _EndError(f"the key of tokens cannot be kept: {sentence(error)}") from None


def _token(signer: Signer) -> str:
    """A token that may do everything."""
    return signer.sign(claims_for(ORGANIZATION, sorted(scopes()), int(time.time())))


def _write(path: Path, token: str) -> None:
    """Put the token into a file that only its owner reads. Raises `_EndError`."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(f"{token}\n")
        fresh.replace(path.resolve())
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise _EndError(f"the token cannot be written to {path}: {error.strerror}") from None


def _authority(host: str, port: int) -> str:
    """Host and port of a URL; where it listens everywhere, the machine itself."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked for
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _usage(server: Server, base: str, token: str, token_file: Path | None) -> str:
    shown = token if token_file is None else f"in {token_file}"
    sent = "$TOKEN" if token_file is None else f"$(cat {token_file})"
    opened = [f"{one.facts().get('name')} (app_id {one.key})" for one in server.open_sets()]
    return f"""\
The Management API is at {base}/v1
  data     {", ".join(opened)}
  token    {shown}
  ask      curl -H "Authorization: Bearer {sent}" '{base}/v1/~/triage_buckets'
  collect  a Moesif SDK with the base URI {base} and any application id, for Python:
           MoesifMiddleware(app, {{"APPLICATION_ID": "any", "BASE_URI": "{base}"}})
ctrl+c ends it.
"""


def _say(text: str) -> None:
    """Write to standard output, fit for a terminal; nobody may be there to read it."""
    try:
        sys.stdout.write("".join(f"{safe(line)}\n" for line in text.splitlines()))
        sys.stdout.flush()
    except OSError:
        pass


def _tell(text: str) -> None:
    """Write a sentence to standard error, fit for a terminal."""
    try:
        sys.stderr.write(f"moesif-tui: {safe(text.removesuffix('.'))}\n")
        sys.stderr.flush()
    except OSError:
        pass


if __name__ == "__main__":
    main()
