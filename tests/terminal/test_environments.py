"""Where the program is started: without a terminal, with a poor one, with other colours, letters and locales."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.conftest import Start, assert_restored
from tests.terminal.pty import Program

pytestmark = pytest.mark.terminal

PROGRAM = f"{sys.executable} -m moesif_tui"
SGR = re.compile(rb"\x1b\[([\d;]*)m")


def codes(program: Program) -> set[int]:
    """Every SGR code that was sent, those within colours included."""
    return {int(code or 0) for found in SGR.findall(bytes(program.raw)) for code in found.split(b";")}


def drawn(program: Program) -> dict[str, frozenset[int]]:
    """What was drawn last in one style, blanks at its ends left out, and the SGR codes of that style."""
    found: dict[str, frozenset[int]] = {}
    style: set[int] = set()
    for part in re.split(r"(\x1b\[[\d;]*[A-Za-z])", bytes(program.raw).decode()):
        if sgr := SGR.fullmatch(part.encode()):
            for code in map(int, sgr[1].split(b";") if sgr[1] else [b"0"]):
                style = set() if code == 0 else (style - _ENDS.get(code, frozenset())) | ({code} - _ENDS.keys())
        elif part.strip() and not part.startswith("\x1b"):
            found[part.strip()] = frozenset(style)
    return found


_ENDS = {
    22: frozenset({1, 2}),
    27: frozenset({7}),
    39: frozenset({*range(30, 38), *range(90, 98)}),
    49: frozenset(range(40, 48)),
}
"""Codes that end others."""


def tour(program: Program) -> None:
    """Every kind of thing that is drawn: lists, a graph, a menu, the palette, help, a filter, a message."""
    for key, shown, gone in (
        ("G", "^(▌|>).*checkout", ""),
        ("enter", "Led here", ""),
        ("tab", "TIME", ""),
        ("escape", "4 buckets", ""),
        ("x", "1 bucket resolved", ""),
        ("s", "sort by", ""),
        ("escape", "", "sort by"),
        ("4", "^(▌|>).* ms$", ""),
        ("enter", "Response │ Request|Response [|] Request", ""),
        ("tab", "GET", ""),
        ("escape", "13 calls", ""),
        ("3", "^(▌|>)  12:00:.* GET    /", ""),
        ("enter", "calls in", ""),
        ("escape", "6 traces in", "calls in"),
        ("4", "^(▌|>).* ms$", ""),
        ("/", "^ filter", ""),
        ("escape", "", "^ filter"),
        (":", "^ do ", ""),
        ("escape", "", "^ do "),
        ("?", "^   Find", ""),
        ("escape", "13 calls", ""),
    ):
        program.press(key)
        program.wait_for(shown)
        if gone:
            program.wait_gone(gone)
    program.settle()


@pytest.mark.parametrize("command", ["open {}", "demo", ""])
@pytest.mark.parametrize(
    ("redirection", "environment", "sentence"),
    [
        (">/dev/null", {}, "Standard output is not a terminal"),
        ("| cat", {}, "Standard output is not a terminal"),
        ("</dev/null", {}, "Standard input is not a terminal"),
        ("2>&1 >/dev/null </dev/null | cat", {}, "Standard error is not a terminal"),
        ("", {"TERM": "dumb"}, "TERM=dumb"),
    ],
)
def test_where_it_cannot_be_shown_one_sentence_says_so(
    home: Path, shop: Path, command: str, redirection: str, environment: dict[str, str], sentence: str
) -> None:
    line = f"{{ {PROGRAM} {command.format(shop)}; echo code $? >&3; }} 3>code {redirection}"
    with Program(["sh", "-c", line], cwd=home, env=environment) as program:
        program.wait_exit()
        assert (home / "code").read_text() == "code 2\n"
        assert b"\x1b" not in program.raw
        lines = [line for line in program.emulator.lines if line]
        assert sentence in "".join(lines)
        assert program.text.count("moesif-tui: ") == 1
        assert len(program.raw) < 250


@pytest.mark.parametrize("command", [["open", "shop.har"], ["demo"], []])
def test_without_any_terminal_it_ends_at_once(home: Path, shop: Path, command: list[str]) -> None:
    argv = [sys.executable, "-m", "moesif_tui", *command]
    done = subprocess.run(
        argv, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True, timeout=20
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(r"moesif-tui: [^\x00-\x1f]+\n", done.stderr)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_with_a_closed_standard_stream_it_ends(home: Path, shop: Path, closed: str) -> None:
    line = f"{PROGRAM} open {shop} {closed}; echo code $? >code"
    with Program(["sh", "-c", line], cwd=home) as program:
        program.wait_exit()
        assert (home / "code").read_text() == "code 2\n"
        assert b"\x1b" not in program.raw


def test_keys_come_from_the_terminal_when_traffic_comes_through_a_pipe(home: Path, shop: Path) -> None:
    with Program(["sh", "-c", f"cat {shop} | {PROGRAM} open -"], cwd=home, cols=80, rows=24) as program:
        program.wait_for("4 buckets")
        program.wait_for("standard input")
        program.press("j")
        program.wait_for("^▌● 200")
        program.press("q")
        assert program.wait_exit() == 0
        assert_restored(program)


def test_a_minus_without_a_pipe_is_told(start: Start) -> None:
    program = start("open", "-")
    assert program.wait_exit() == 2
    assert "pipe traffic into it" in "".join(program.emulator.lines)
    assert b"\x1b" not in program.raw


def test_no_color_sends_no_colour(start: Start, shop: Path) -> None:
    program = start("open", shop, env={"NO_COLOR": "1"})
    program.wait_for("4 buckets")
    tour(program)
    assert codes(program) <= {0, 1, 2, 3, 4, 7, 22, 23, 24, 27}


def test_sixteen_colours(start: Start, shop: Path) -> None:
    program = start("open", shop, env={"TERM": "xterm", "COLORTERM": None})
    program.wait_for("4 buckets")
    tour(program)
    sent = codes(program)
    assert not sent & {38, 48}
    assert sent & set(range(31, 38))


def test_sixteen_colours_tell_apart_the_cursor_what_failed_and_what_matters_less(start: Start, shop: Path) -> None:
    program = start("open", shop, env={"TERM": "xterm", "COLORTERM": None})
    program.wait_for("E_LIMIT")
    program.settle()
    styles = drawn(program)
    cursor, error, warning = styles["▌●  ✗"], styles["● 500"], styles["● 404"]
    muted, text, key = styles["E_LIMIT limit reached"], styles["/carts/:id/checkout"], styles["⏎"]
    assert (set(error), set(warning)) == ({31}, {33})
    assert cursor & set(range(40, 48))
    assert 2 in muted
    assert not text
    assert len({cursor, error, warning, muted, text, key}) == 6


def test_without_colour_the_same_is_told_by_signs_and_weight(start: Start, shop: Path) -> None:
    program = start("open", shop, env={"NO_COLOR": "1"})
    program.wait_for("E_LIMIT")
    program.settle()
    styles = drawn(program)
    assert styles["▌"] >= {7}
    assert styles["●  ✗"] >= {7}
    assert styles["● 500"] == {1}
    assert styles["E_LIMIT limit reached"] == {2}
    assert styles["/carts/:id/checkout"] == frozenset()
    program.press("x")
    program.wait_for("1 bucket resolved")
    program.wait_for("^▌○  ✗")


@pytest.mark.parametrize("light", [False, True])
def test_256_colours_and_true_colours_are_sent_as_what_they_are(start: Start, shop: Path, light: bool) -> None:
    options = ["--light"] if light else []
    program = start("open", *options, shop, env={"COLORTERM": None})
    program.wait_for("4 buckets")
    assert b"[38;5;" in program.raw.replace(b";48;5;", b"[38;5;")
    assert b"8;2;" not in program.raw
    full = start("open", *options, shop)
    full.wait_for("4 buckets")
    assert b"8;2;" in full.raw
    assert b"8;5;" not in full.raw


def test_ascii_sends_nothing_else(start: Start, shop: Path) -> None:
    program = start("open", "--ascii", shop)
    program.wait_for("4 buckets")
    tour(program)
    assert bytes(program.raw).isascii()


def test_lines_are_lines_in_a_locale_without_them(start: Start, shop: Path) -> None:
    posix = {"LC_ALL": "POSIX", "LANG": None, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    program = start("open", shop, env=posix)
    program.wait_for("4 buckets")
    tour(program)
    assert b"\\u2" not in program.raw
    program.press("escape")
    program.wait_for("▌")


@pytest.mark.parametrize("term", [None, "vt100", "linux", "screen", "unheard-of"])
def test_it_can_be_used_in_terminals_that_tell_little(start: Start, shop: Path, term: str | None) -> None:
    program = start("open", shop, env={"TERM": term, "COLORTERM": None})
    program.wait_for("4 buckets")
    program.press("j")
    program.wait_for("^▌● 200")
    program.press("q")
    assert program.wait_exit() == 0
    assert_restored(program)


def test_the_terminals_own_size_wins_over_the_environments(start: Start, shop: Path) -> None:
    with start("open", shop, env={"COLUMNS": "60", "LINES": "10"}) as program:
        program.wait_for(r"^.{70,}sort last$")
        program.resize(120, 40)
        program.wait_for(r"^.{110,}sort last$")
