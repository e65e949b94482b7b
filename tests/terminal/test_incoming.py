"""Bytes that no keyboard sends, and pastes: in a terminal, on the program as installed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.terminal.conftest import Start, assert_restored
from tests.terminal.pty import Program

pytestmark = pytest.mark.terminal

FAULTY = """
import sys
from moesif_tui.ui.terminal.incoming import Incoming
def feed(self, data):
    authorization = "Bearer sesame"
    raise RuntimeError("not with " + authorization)
Incoming.feed = feed
from moesif_tui.cli import main
sys.argv = ["moesif-tui", "open", sys.argv[1]]
sys.exit(main())
"""


@pytest.fixture
def program(start: Start, shop: Path) -> Program:
    """Triage of four buckets."""
    running = start("open", shop)
    running.wait_for("4 buckets")
    running.settle()
    return running


@pytest.mark.parametrize("data", [b"\xff", b"\xfc", b"\x1b[M \xe0\xe0"])
def test_bytes_that_are_no_text_end_nothing(program: Program, data: bytes) -> None:
    program.send(data)
    program.send(b"/status:" + data)
    program.send(b"5xx\r")
    program.wait_for("status:.?5xx")
    program.press("ctrl+q")
    assert program.wait_exit() == 0
    assert_restored(program)


@pytest.mark.parametrize("text", [b"order\x1b[31m 4711 x\rx", b"\x1b\x1b x \x11"])
def test_nothing_in_a_paste_is_a_key(program: Program, text: bytes) -> None:
    program.send(b"/")
    program.wait_for("keeps it")
    program.send(b"\x1b[200~" + text + b" end\x1b[201~")
    program.wait_for("^ ?filter .*x.* end")
    program.press("escape")
    program.wait_for("4 buckets")
    assert not re.search("resolved|ignored", program.text)


def test_a_long_paste_is_cut_and_that_is_told(program: Program) -> None:
    program.send(b"/")
    program.wait_for("keeps it")
    before = program.usage().cpu
    program.send(b"\x1b[200~" + b"x\x1by " * 25_000 + b"\x1b[201~")
    program.wait_for("[Oo]nly the first 10,000 characters")
    program.press("ctrl+u", "escape")
    program.wait_for("4 buckets")
    assert program.usage().cpu - before < 5


def test_a_fault_of_the_reading_thread_is_one_sentence_with_a_report(home: Path, shop: Path) -> None:
    with Program([sys.executable, "-c", FAULTY, str(shop)], cols=200, rows=24, cwd=home) as program:
        program.send(b"s")
        assert program.wait_exit() == 1
        assert_restored(program)
        assert "stopped because of a fault of its own (RuntimeError)" in program.text
        assert "Traceback" not in program.text
        assert b"sesame" not in program.raw
    assert "in feed" in next(home.rglob("crash-*.txt")).read_text(encoding="utf-8")
