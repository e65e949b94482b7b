"""`moesif-tui serve`: the local server alone, on TCP, for programs that speak the Management API or send events.

It checks its options and listens; then it becomes the process of the server, which needs nothing of the command line.
"""

from __future__ import annotations

import os
import socket
import sys
from argparse import Namespace
from typing import NoReturn

from moesif_tui.cli.failures import CommandError, UsageError
from moesif_tui.cli.parser import Parser, given
from moesif_tui.cli.starting import checked, keep_days, standard_input
from moesif_tui.core.descriptors import descriptors

PORT = 8765
LAST_PORT = 65_535
WAITING = 128
"""Connections that may wait until the server takes them."""
LONGEST_NAME = 100


def serve_command(arguments: list[str]) -> NoReturn:
    """Serve until a signal comes.

    Raises:
        UsageError: an option makes no sense.
        CommandError: a file is not there, or the port is taken.
    """
    options = _options(arguments)
    files = checked(options.files)
    days = keep_days()
    stdin = standard_input(files)
    listening = _listen(options.host, options.port)
    command = [sys.executable, "-P", "-m", "moesif_tui.local.standalone", "--listen", str(listening.fileno())]
    command += [f"--host={options.host}", f"--data={options.data}", f"--search-status={options.search_status}"]
    command += [] if days is None else [f"--keep-days={days}"]
    command += [] if options.token_file is None else [f"--token-file={options.token_file}"]
    command += [] if stdin is None else ["--stdin", str(stdin)]
    for descriptor in (listening.fileno(), *descriptors(files), *(() if stdin is None else (stdin,))):
        os.set_inheritable(descriptor, True)
    os.execv(sys.executable, [*command, "--", *files])  # noqa: S606 - a list, no shell


def _options(arguments: list[str]) -> Namespace:
    parser = Parser(
        "serve",
        "The Management API on this machine, over files and what is sent in: any Moesif SDK can send to it, whatever"
        " its application id; all goes to one data set. To ask it needs a token, which is shown once.",
    )
    parser.add_argument("files", nargs="*", type=given, metavar="FILE", help="traffic to serve, - for standard input")
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"{PORT} unless given; 0 takes a free one")
    parser.add_argument(
        "--host", default="127.0.0.1", help="where to listen: 127.0.0.1, this machine alone, unless given"
    )
    parser.add_argument(
        "--data", default="collected", metavar="NAME", help="the data set of what is sent in: collected unless given"
    )
    parser.add_argument(
        "--search-status", type=int, choices=(200, 201), default=201, help="of searches; some programs insist on 200"
    )
    parser.add_argument("--token-file", metavar="PATH", help="write the token there (mode 0600) instead of showing it")
    options = parser.read(arguments[1:])
    if not 0 <= options.port <= LAST_PORT:
        raise UsageError(f"serve: --port {options.port} is no port; 0 to {LAST_PORT} are")
    if not options.data.strip() or len(options.data) > LONGEST_NAME:
        raise UsageError(f"serve: --data needs a name of at most {LONGEST_NAME} characters")
    if options.token_file is not None and os.path.isdir(options.token_file):  # noqa: PTH112 - pathlib loads long
        raise UsageError(f"serve: --token-file {options.token_file} is a folder; name a file in it")
    return options


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `UsageError` and `CommandError`."""
    if not host:  # it would mean every address of this machine
        raise UsageError("serve: --host is no address; 127.0.0.1 is this machine alone, 0.0.0.0 is for everybody")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise UsageError(f"serve: --host {host} is no address of this machine") from None
    failure: OSError | None = None
    for family, kind, protocol, _, address in found:
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(WAITING)
        except OSError as error:
            listening.close()
            failure = failure or error
        else:
            return listening
    raise _why(host, port, failure)


def _why(host: str, port: int, error: OSError | None) -> CommandError:
    import errno

    number = None if error is None else error.errno
    if number == errno.EADDRINUSE:
        return CommandError(f"port {port} is taken by another program; choose another one with --port, or --port 0")
    if number == errno.EACCES:
        return CommandError(f"port {port} is not for every user to listen on; those from 1024 on are")
    if number == errno.EADDRNOTAVAIL:
        return UsageError(f"serve: --host {host} is no address of this machine")
    return CommandError(f"{host}:{port} cannot be listened on: {os.strerror(number) if number else error}")
