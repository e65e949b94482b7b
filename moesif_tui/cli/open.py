"""`moesif-tui`, `moesif-tui open` and `moesif-tui demo`: the program on the terminal."""

from __future__ import annotations

import gc

from moesif_tui.cli.failures import UsageError
from moesif_tui.cli.parser import Parser, given


def start_command(arguments: list[str]) -> int:
    """The start screen."""
    parser = _parser("", "Look at traffic: recent files, open a file, the sample.")
    options = parser.read(arguments[1:])
    return _run([], demo=False, keep=True, light=options.light, ascii_only=options.ascii)


def open_command(arguments: list[str]) -> int:
    """Files on the screen."""
    parser = _parser("open", "Look at traffic from files.")
    parser.add_argument(
        "files", nargs="+", type=given, metavar="FILE", help="a file or folder of traffic, - for standard input"
    )
    _add_keep(parser)
    options = parser.read(arguments[1:])
    return _run(options.files, demo=False, keep=not options.no_keep, light=options.light, ascii_only=options.ascii)


def demo_command(arguments: list[str]) -> int:
    """The sample on the screen."""
    parser = _parser("demo", "Look at generated traffic with errors to find.")
    _add_keep(parser)
    options = parser.read(arguments[1:])
    return _run([], demo=True, keep=not options.no_keep, light=options.light, ascii_only=options.ascii)


def _parser(command: str, description: str) -> Parser:
    parser = Parser(command, description)
    parser.add_argument("--light", action="store_true", help="light colours")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    return parser


def _add_keep(parser: Parser) -> None:
    parser.add_argument("--no-keep", action="store_true", help="keep nothing of it past the end of the program")


def _run(files: list[str], *, demo: bool, keep: bool, light: bool, ascii_only: bool) -> int:
    """Start the local server, then the program on it; its exit code.

    Raises:
        CommandError: a file is not there.
        UsageError: there is no terminal to show it on.
    """
    from moesif_tui.cli.starting import checked, standard_input, start_server
    from moesif_tui.ui.terminal.check import check, take_terminal

    files = checked(files)
    stdin = standard_input(files)
    if refusal := (take_terminal() if stdin is not None else None) or check():
        raise UsageError(refusal)
    server = start_server(files, demo=demo, keep=keep, stdin=stdin)
    gc.disable()  # until the program has loaded what it needs, all of which stays
    from moesif_tui.session import Session
    from moesif_tui.ui.program import Look, run

    try:
        return run(Session(server), Look(light, ascii_only))
    finally:
        server.stop()
