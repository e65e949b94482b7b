r"""Copying into the clipboard of the terminal that the user sits at, through SSH and tmux.

A terminal is asked by OSC 52. tmux by default (`set-clipboard external`) ignores that from the programs inside it, but
hands on what its own `load-buffer -w` is given (3.2 and newer); so there that comes first, and OSC 52 both plain
(`set-clipboard on`) and passed through (`allow-passthrough on`, tmux before 3.3) where it fails. screen passes through
what is wrapped, in pieces that its buffer holds. No terminal ever confirms.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Final

TMUX_SECONDS: Final = 2.0
_SCREEN_PIECE: Final = 76


def osc52(text: str, environment: Mapping[str, str] | None = None) -> str:
    """The sequence that copies a text.

    Args:
        text: what to copy; lone surrogates, which no clipboard takes, become `?`.
        environment: of the process, unless another one is given.
    """
    environment = os.environ if environment is None else environment
    data = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    plain = f"\x1b]52;c;{data}\x07"
    if "TMUX" in environment:
        passed = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{passed}\x1b\\"
    if "STY" in environment:
        pieces = [plain[start : start + _SCREEN_PIECE] for start in range(0, len(plain), _SCREEN_PIECE)]
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return plain


def by_tmux(text: str, environment: Mapping[str, str] | None = None) -> bool:
    """Copy by tmux itself; False when there is none, or it could not. Takes milliseconds: call it in a thread."""
    environment = os.environ if environment is None else environment
    program = shutil.which("tmux") if "TMUX" in environment else None
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
