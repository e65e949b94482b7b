"""Looking at the terminal before anything is drawn."""

from __future__ import annotations

import subprocess
import sys


def test_asking_imports_no_textual() -> None:
    code = "import sys; from moesif_tui.ui.terminal.check import check; check(); print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_a_terminal_there_is_a_reason() -> None:
    code = "from moesif_tui.ui.terminal.check import check; print(check())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    assert "not a terminal" in done.stdout
