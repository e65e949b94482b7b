"""Finds and runs a command, and turns whatever ends it into an exit code and at most one sentence."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import takewhile

from moesif_tui.cli.failures import DONE, FAILED, INTERRUPTED, CommandError, UnreadError, UsageError
from moesif_tui.cli.signals import Ended, end
from moesif_tui.cli.usage import COMMANDS

_MODULES = {"demo": "open", "buckets": "triage", "event": "events"}
"""Commands that do not stand in a module of their own name."""
_BEFORE = ("--light", "--ascii", "--demo", "--no-keep", "--help", "-h")
"""Options that may stand before the command too, since they take no value that might be one."""


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code."""
    _fill_closed_streams()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
            signal.signal(number, end)
    try:
        name, rest = _named(arguments)
        code = _command(name)([name, *rest])
        if sys.stdout is not None:
            sys.stdout.flush()
    except (UnreadError, Ended) as error:
        _silence_output()
        return error.code
    except CommandError as error:
        tell(str(error))
        return error.code
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else FAILED
    except KeyboardInterrupt:
        _silence_output()
        return INTERRUPTED
    except OSError as error:
        return output_failed(error)
    except Exception as error:  # noqa: BLE001 - the top: a fault of the program is one sentence and a report
        from moesif_tui.crash import sentence

        _silence_output()
        tell(sentence(error))
        return FAILED
    return code


def output_failed(error: Exception) -> int:
    """The exit code where something cannot be written, mostly standard output; a closed pipe is no failure."""
    _silence_output()
    if isinstance(error, BrokenPipeError):  # who reads has had enough
        return DONE
    if not isinstance(error, OSError):
        tell("standard output is closed")
    else:
        tell(f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error))
    return FAILED


def tell(sentence: str) -> None:
    """Write a sentence to standard error, fit for a terminal."""
    from moesif_tui.core.safe import safe

    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"moesif-tui: {safe(sentence)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # nobody is there to hear it


def _named(arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The command and what it is given. Files alone are opened. Raises `UsageError` where there is no such command."""
    flags = tuple(takewhile(_BEFORE.__contains__, arguments))
    name, *rest = arguments[len(flags) :] or ("",)
    if name == "help" and rest:
        return _named([rest[0], "--help"])
    if name in COMMANDS:
        return name, (*flags, *rest)
    if name.startswith("-") and name != "-" and (command := next(filter(COMMANDS.__contains__, rest), None)):
        raise UsageError(f"{name} goes behind the command: moesif-tui {command} {name} …")
    if not name or (name.startswith("-") and name != "-"):
        return "start", arguments
    if name == "-" or not {"/", "."}.isdisjoint(name) or os.path.lexists(name):  # no command has these in its name
        return "open", arguments
    raise UsageError(_unknown(name))


def _command(name: str) -> Callable[[list[str]], int]:
    module = import_module(f"moesif_tui.cli.{_MODULES.get(name, 'open' if name == 'start' else name)}")
    command: Callable[[list[str]], int] = getattr(module, f"{name}_command")
    return command


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean {close[0]}?" if close else "moesif-tui --help lists them"
    return f"there is no command {name}; {hint}"


def _fill_closed_streams() -> None:
    """Keep the numbers of standard streams that came closed, so that no socket or pipe gets one of them."""
    for _ in range(3):
        opened = os.open(os.devnull, os.O_RDWR)
        if opened > 2:
            os.close(opened)
            return


def _silence_output() -> None:
    """Let what is still buffered go nowhere: Python would try to write it once more at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
