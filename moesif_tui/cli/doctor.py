"""`moesif-tui doctor`: what this machine, its terminal and its folders are to the program, and what is wrong there."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from moesif_tui.cli.failures import DONE, FAILED
from moesif_tui.cli.parser import Parser

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.imports import DataSet

LOW = 500_000_000
"""Free bytes below which an import may not find room."""
VARIABLES = ("NO_COLOR", "SSL_CERT_FILE", "SSL_CERT_DIR", "MOESIF_TUI_KEEP_DAYS")
"""Variables that change what the program does, shown as they are; the token's is told by its name alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer.

    Attributes:
        name: what was looked at.
        found: how it is.
        wrong: what is wrong and what helps, one clause without a full stop; "" where nothing is.
    """

    name: str
    found: str
    wrong: str = ""


def doctor_command(arguments: list[str]) -> int:
    """Look at everything that the program stands on; FAILED where something is wrong."""
    parser = Parser(
        "doctor",
        "Look at what the program stands on: versions, terminal, keys, the local server, folders, network, reports of "
        "crashes. Exit code 1 when something is wrong. Nothing of it is sent anywhere.",
    )
    parser.add_argument("--json", action="store_true", help="one array of name, found and wrong")
    options = parser.read(arguments[1:])
    findings = list(_findings())
    _print(findings, as_json=options.json)
    return FAILED if any(finding.wrong for finding in findings) else DONE


def _print(findings: list[Finding], *, as_json: bool) -> None:
    from moesif_tui.cli.output import print_text

    if as_json:
        import json
        from dataclasses import asdict

        print_text([json.dumps([asdict(finding) for finding in findings], indent=2)])
        return
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        lines = [f"{finding.name:{width}}  {finding.found}"]
        print_text([*lines, f"{'':{width}}  ! {finding.wrong}"] if finding.wrong else lines)


def _findings() -> Iterator[Finding]:
    for name, look in _LOOKS.items():
        try:
            yield from look()
        except OSError as error:
            yield Finding(name, "cannot be looked at", f"{error.filename or name}: {error.strerror or error}")


def _program() -> Iterator[Finding]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from moesif_tui import __version__

    parts = [f"moesif-tui {__version__}", f"Python {platform.python_version()}"]
    missing = []
    for package in ("textual", "httpx", "pydantic"):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    parts.append(f"{platform.system()} {platform.release()}")
    wrong = f"{', '.join(missing)} not installed; install the program anew" if missing else ""
    yield Finding("program", ", ".join(parts), wrong)


def _terminal() -> Iterator[Finding]:
    from moesif_tui.ui.terminal.check import check

    refusal = check()
    if refusal:
        yield Finding("terminal", f"none here to show screens on ({refusal.split('. ')[0].rstrip('.')})")
        return
    from rich.console import Console

    from moesif_tui.ui.view import SMALLEST

    columns, lines = os.get_terminal_size(2)
    colours = {None: "no", "standard": "16", "256": "256", "truecolor": "24 bit"}.get(Console().color_system, "16")
    inside = ", in tmux (copying needs its option set-clipboard on)" if os.environ.get("TMUX") else ""
    small = columns < SMALLEST[0] or lines < SMALLEST[1]
    wrong = f"it is smaller than {SMALLEST[0]}x{SMALLEST[1]}; make it larger" if small else ""
    found = f"{os.environ.get('TERM', 'TERM is not set')}, {columns}x{lines}, {colours} colours{inside}"
    yield Finding("terminal", found, wrong)


def _keys() -> Iterator[Finding]:
    from moesif_tui.ui.keymap import keys_file, read_keymap

    keymap, wrong = read_keymap()
    path = keys_file()
    yield Finding("keys", f"{len(keymap)} of your own in {path}" if path.exists() else "as documented", wrong)


def _server() -> Iterator[Finding]:
    """That the local server starts and answers, and what it keeps."""
    import asyncio

    from moesif_tui.cli.failures import UsageError
    from moesif_tui.cli.starting import keep_days
    from moesif_tui.client.errors import ApiError
    from moesif_tui.session import LocalServer, Session

    try:
        days, wrong = keep_days(), ""
    except UsageError as error:
        days, wrong = None, str(error)
    started = time.monotonic()
    try:
        server = LocalServer(keep_days=days)
    except OSError as error:
        yield Finding("server", "does not start", f"{error.strerror or error}; a temporary folder must be writable")
        return
    try:
        kept = asyncio.run(_kept(Session(server)))
    except ApiError as error:
        yield Finding("server", "does not answer", str(error))
        return
    finally:
        server.stop()
    yield Finding("server", f"answers {round((time.monotonic() - started) * 1000):,} ms after its start")
    yield _traffic(kept, wrong)


async def _kept(session: Session) -> list[DataSet]:
    from moesif_tui.wire.imports import DataSet, GetDataSets
    from moesif_tui.wire.tools import Probe

    try:
        await session.send(Probe())
        return [one for one in await session.send(GetDataSets()) if isinstance(one, DataSet)]
    finally:
        await session.close()


def _traffic(kept: list[DataSet], wrong: str) -> Finding:
    from moesif_tui.core.numbers import plural, size

    notes = [f"{one.name}: {one.note}" for one in kept if one.note]
    found = f"{plural(len(kept), 'data set')}, {size(sum(one.size or 0 for one in kept))}; moesif-tui cache lists them"
    return Finding("kept", found if kept else "nothing", wrong or "; ".join(notes))


def _folders() -> Iterator[Finding]:
    import shutil

    import platformdirs

    from moesif_tui.core.numbers import size
    from moesif_tui.crash import log_folder

    name = "moesif-tui"
    cache = platformdirs.user_cache_path(name)
    for what, folder in (("traffic", cache), ("marks", platformdirs.user_data_path(name)), ("logs", log_folder())):
        yield Finding(what, str(folder), _unwritable(folder))
    free = shutil.disk_usage(_nearest(cache)).free
    wrong = "too little for large files; moesif-tui cache purge makes room" if free < LOW else ""
    yield Finding("disk", f"{size(free)} free", wrong)


def _unwritable(folder: Path) -> str:
    nearest = _nearest(folder)
    if not nearest.is_dir():
        return f"{nearest} is no folder"
    return "" if os.access(nearest, os.W_OK | os.X_OK) else f"{nearest} cannot be written: nothing is kept there"


def _nearest(path: Path) -> Path:
    """The path, or what of it is there."""
    return next((one for one in (path, *path.parents) if os.path.exists(one)), Path("/"))  # noqa: PTH110 - never raises


def _network() -> Iterator[Finding]:
    from moesif_tui.cli.api import SERVICE
    from moesif_tui.client.proxies import proxy_for

    proxy = proxy_for(SERVICE, os.environ)
    way = "without a proxy" if proxy is None else f"through {proxy.rpartition('@')[2]}"
    wrong: list[str] = []
    if proxy is not None:
        from moesif_tui.client.transport import proxy_refusal

        wrong += filter(None, [proxy_refusal(proxy)])
    certificates = os.environ.get("SSL_CERT_FILE", "")
    if certificates and not os.path.isfile(certificates):  # noqa: PTH113 - never raises
        wrong.append(f"SSL_CERT_FILE names {certificates}, which is no file")
    yield Finding("network", f"a service is reached {way}", "; ".join(wrong))


def _environment() -> Iterator[Finding]:
    told = [f"{name}={os.environ[name]}" for name in VARIABLES if os.environ.get(name)]
    told += ["MOESIF_TUI_TOKEN is set"] if os.environ.get("MOESIF_TUI_TOKEN") else []
    yield Finding("variables", ", ".join(told) or "none that change anything")


def _reports() -> Iterator[Finding]:
    from moesif_tui.core.numbers import plural
    from moesif_tui.crash import log_folder

    folder = log_folder()
    names = os.listdir(folder) if os.path.exists(folder) else []  # noqa: PTH110, PTH208 - who may not look is told
    reports = sorted(str(folder / name) for name in names if name.startswith("crash-"))
    yield Finding(
        "crashes", f"{plural(len(reports), 'report')}, the last: {reports[-1]}" if reports else "none reported"
    )


_LOOKS: Final[dict[str, Callable[[], Iterator[Finding]]]] = {
    "program": _program,
    "terminal": _terminal,
    "keys": _keys,
    "server": _server,
    "folders": _folders,
    "network": _network,
    "variables": _environment,
    "crashes": _reports,
}
"""What is looked at, in order; each can fail without the others."""
