"""`moesif-tui export`: calls as a file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from moesif_tui.cli.events import add_selection, selected, tell_others
from moesif_tui.cli.failures import DONE, UsageError
from moesif_tui.cli.parser import Parser, add_filter, add_source

if TYPE_CHECKING:
    import argparse

    from moesif_tui.cli.server import Opened
    from moesif_tui.core.export import Writer

_FORMATS = ("har", "json", "ndjson", "csv")


def export_command(arguments: list[str]) -> int:
    """Save calls."""
    parser = Parser(
        "export",
        "Save calls, oldest first, with their secrets masked: all, those of one error bucket, or of one trace.",
    )
    add_source(parser)
    add_selection(parser)
    add_filter(parser)
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="where to (standard output unless given); its ending says the format",
    )
    output.add_argument("--format", choices=_FORMATS, help="har unless given, here or as the ending of FILE")
    output.add_argument("--force", action="store_true", help="overwrite a FILE that is there already")
    output.add_argument("--reveal", action="store_true", help="leave secrets in it instead of masking them")
    options = parser.read(arguments[1:])
    _check(options)
    from moesif_tui.cli.server import query_of, with_traffic

    return with_traffic(options, lambda opened: _save(opened, options), query_of)


def _check(options: argparse.Namespace) -> None:
    """Settle the format, and see early whether the file can be written. Raises `UsageError`."""
    path = Path(options.output)
    if options.output == "-":
        options.format = options.format or "har"
        return
    if path.is_dir():
        raise UsageError(f"--output: {path} is a folder; name a file in it")
    options.format = options.format or _format_of(path)
    real = Path(os.path.realpath(path))
    if not real.parent.is_dir():
        raise UsageError(f"--output: there is no folder {real.parent}")
    for named in (Path(os.path.realpath(file)) for file in options.file if file != "-"):
        if real.exists() and named.exists() and (real.samefile(named) or named in real.parents):
            raise UsageError(f"--output: {path} is read; name another file, so that nothing in it is lost")
    if path.is_file() and not options.force:
        raise UsageError(f"--output: {path} is there already; --force overwrites it")


def _format_of(path: Path) -> str:
    """The format that a file's ending says; HAR where it has none. Raises `UsageError`."""
    ending = path.suffix.removeprefix(".").lower()
    if ending and ending not in _FORMATS:
        known = ", ".join(f".{one}" for one in _FORMATS)
        raise UsageError(f"--output: {path} ends in none of {known}; --format says what it is to be")
    return ending or "har"


async def _save(opened: Opened, options: argparse.Namespace) -> int:
    from moesif_tui.calls import whole_calls
    from moesif_tui.cli.commands import tell
    from moesif_tui.core.export import FORMATS
    from moesif_tui.core.numbers import plural

    writer: Writer = next(form.writer for form in FORMATS if form.key == options.format)(options.reveal)
    count = 0
    with _file(options.output, replace=options.force) as file:
        file.write(writer.begin())
        async for event in whole_calls(opened.session, selected(opened, options, sort="time")):
            count += 1
            file.write(writer.item(event))
        file.write(writer.end())
    if options.output != "-":
        tell(f"{plural(count, 'call')} saved in {options.output}" + ("" if options.reveal else ", secrets masked"))
    await tell_others(opened, options, count)
    return DONE


@contextlib.contextmanager
def _file(name: str, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to write: it takes its name when it is whole, and only its owner can read it. `-`: standard output."""
    from moesif_tui.cli.output import standard_output
    from moesif_tui.saving import whole_file

    if name == "-":
        out = standard_output()
        yield out
        out.flush()
        return
    path = Path(name)
    device = path.exists() and not path.is_file()
    try:
        with path.open("wb") if device else whole_file(Path(os.path.realpath(name)), replace=replace) as out:
            yield out
    except OSError as error:
        error.filename = name
        raise
