"""Reads a command's options; what is wrong with them is one sentence with a hint."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from moesif_tui.cli.failures import UsageError
from moesif_tui.core.kinds import EVERY

_TAKE_TEXT = ("--sort", "--query", "-q", "--bucket", "--trace", "--file", "-f")
"""Options whose values may begin with a minus."""


class Parser(argparse.ArgumentParser):
    """A parser of one command."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(
            prog=f"moesif-tui {command}".strip(),
            description=description,
            allow_abbrev=False,
            formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=32, width=110),
        )
        self._command = command
        self.register("action", None, _Once)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence."""
        what = message.replace("unrecognized arguments", "does not take")
        raise UsageError(f"{self._command}: {what}; {self.prog} --help lists its options".removeprefix(": "))

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The options. Raises `UsageError`; ends with 0 after `--help`."""
        options, rest = self.parse_known_args(list(_joined(arguments)))
        if rest and hasattr(options, "file") and not rest[0].startswith("-"):
            raise UsageError(f"{self._command}: what is {rest[0]}? Files are named with --file: --file {rest[0]}")
        if rest:
            self.error(f"does not take {rest[0]}")
        return options

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002
        """The help goes to standard output like any other answer."""
        sys.stdout.write(message)


def _joined(arguments: Sequence[str]) -> Sequence[str]:
    """`--sort -last` as `--sort=-last`: argparse would take the value for an option."""
    joined: list[str] = []
    for argument in arguments:
        last = joined[-1] if joined else ""
        if last in _TAKE_TEXT and argument.startswith("-") and argument != "-" and not argument.startswith("--"):
            joined[-1] = f"{last}={argument}" if last.startswith("--") else last + argument
        else:
            joined.append(argument)
    return joined


def add_source(parser: Parser) -> None:
    """`--file`, `--demo`, `--no-keep`: where the traffic comes from."""
    source = parser.add_argument_group("traffic")
    source.add_argument(
        "-f",
        "--file",
        action="append",
        type=given,
        default=[],
        metavar="FILE",
        help="a file or folder of traffic, - for standard input; may be repeated",
    )
    source.add_argument("--demo", action="store_true", help="the generated sample")
    source.add_argument("--no-keep", action="store_true", help="keep nothing of it past the end of the command")


def add_filter(parser: Parser, *, kinds: bool = True) -> None:
    """`--query`, `--kind`, `--limit`: which rows."""
    rows = parser.add_argument_group("rows")
    rows.add_argument(
        "-q",
        "--query",
        default="",
        metavar="QUERY",
        help='as in the filter line: "status:5xx verb:POST route:/carts/* timeout"',
    )
    if kinds:
        rows.add_argument(
            "--kind",
            action="append",
            choices=(*EVERY, "all"),
            default=[],
            help="kinds of calls; may be repeated (api and page unless given, or the query asks for others)",
        )
    rows.add_argument("-n", "--limit", type=_count, metavar="N", help="at most N rows")


def add_output(parser: Parser) -> None:
    """`--json`, `--ndjson`, `--csv`, `--reveal`: how they are written."""
    output = parser.add_argument_group("output (an aligned table unless one is chosen)")
    one = output.add_mutually_exclusive_group()
    one.add_argument(
        "--json", dest="format", action="store_const", const="json", help="one array of the API's documents"
    )
    one.add_argument("--ndjson", dest="format", action="store_const", const="ndjson", help="a document a line")
    one.add_argument("--csv", dest="format", action="store_const", const="csv", help="flat columns")
    output.add_argument("--reveal", action="store_true", help="show secrets instead of masking them")
    parser.set_defaults(format="table")


class _Once(argparse.Action):
    """A value that is given once; of two, the first would be dropped without a word. Where nothing else is said."""

    _taken = False

    def __call__(
        self, _: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, __: str | None = None
    ) -> None:
        """Take the value. Raises `ArgumentError` where there is one."""
        if self._taken:
            raise argparse.ArgumentError(self, "it is given twice")
        self._taken = True
        setattr(namespace, self.dest, values)


def given(text: str) -> str:
    """What an option is given, which is not nothing: an empty variable in a script must not ask for everything."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return text


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise argparse.ArgumentTypeError(f"{text} is no number of rows")
    return int(text)
