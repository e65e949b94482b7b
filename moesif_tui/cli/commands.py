"""The commands and their options."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code."""
    options = _parser().parse_args(arguments)
    return _open(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="moesif-tui", description="A terminal explorer for API errors and traffic.")
    parser.add_argument("--version", action="store_true", help="show the version")
    commands = parser.add_subparsers(dest="command", required=True)
    opening = commands.add_parser("open", help="open files")
    opening.add_argument("files", nargs="+")
    opening.add_argument("--no-keep", action="store_true")
    sample = commands.add_parser("demo", help="open the sample")
    sample.add_argument("--no-keep", action="store_true")
    for each in (opening, sample):
        each.add_argument("--light", action="store_true")
        each.add_argument("--ascii", action="store_true")
    return parser


def _open(options: argparse.Namespace) -> int:
    from moesif_tui.session import LocalServer, Session

    files = getattr(options, "files", [])
    for file in files:
        if file != "-" and not os.path.exists(file):  # noqa: PTH110 - pathlib costs more than the check
            sys.stderr.write(f"moesif-tui: {file}: there is no such file\n")
            return 1
    server = LocalServer(files, demo=options.command == "demo", keep=not options.no_keep)
    from moesif_tui.ui.program import Look, run

    try:
        return run(Session(server), Look(options.light, options.ascii))
    finally:
        server.stop()
