"""Traffic that attacks the screen, shown by the real program on every view: what reaches the terminal is only ours.

Every byte that is written passes `grammar`, every row is measured, and the terminal's title and clipboard stay as they
were; `walk` does that after each step.
"""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.terminal import grammar, hostile
from tests.terminal.conftest import Start
from tests.terminal.pty import Program
from tests.terminal.walk import Walk

pytestmark = pytest.mark.terminal

SIZES = ((80, 24), (160, 50))


@pytest.fixture
def files(home: Path) -> list[Path]:
    return [hostile.write_har(home), hostile.write_events(home)]


def walk(start: Start, files: list[Path], size: tuple[int, int], **options: object) -> Walk:
    """The program on hostile traffic, all of it read."""
    cols, rows = size
    program = start("open", *files, cols=cols, rows=rows, **options)
    program.wait_for(r"failures in 575 calls", 30)
    program.wait_gone("importing")
    return Walk(program, cols, rows)


@pytest.mark.parametrize("size", SIZES)
def test_triage(start: Start, files: list[Path], size: tuple[int, int]) -> None:
    steps = walk(start, files, size)
    steps.page_through(12 if size == SIZES[1] else 2)
    steps.press("g", "l", "l", "l")
    steps.press("f", "backspace", "j", "F", "backspace")
    steps.to("s", "sort by")
    steps.to("r", "sort route")
    steps.page_through(1)
    steps.to("x", "resolved")
    steps.press("space", "i", "u")
    for menu in ("S", "y", ":"):
        steps.to(menu, "⏎ choose")
        steps.leave("⏎ choose")
    steps.to("?", "Find")
    steps.leave("› Keys")


def test_the_filter_with_what_it_completes_and_what_is_pasted(start: Start, files: list[Path]) -> None:
    steps = walk(start, files, (120, 30))
    for begun in ("route:", "host:", "says:", "verb:"):
        steps.program.press("/")
        steps.program.wait_for("^ filter")
        steps.type(begun)
        for _ in range(4):
            steps.press("tab")
        steps.program.press("enter")
        unfinished = begun == "says:"  # nothing completes it: it stays open to be mended
        steps.program.wait_for("has no value" if unfinished else " of 455|Nothing|No open")
        steps.look()
        if unfinished:
            steps.program.press("escape")
            steps.program.wait_gone("esc back")
        steps.press("backspace")
    for text in hostile.STRINGS[::24]:
        steps.program.press("/")
        steps.program.wait_for("^ filter")
        steps.type(re.sub("[\x1b\x9b]", "", text)[:500])
        steps.program.press("escape")
        steps.program.wait_gone("esc back")
    steps.look()


def test_calls(start: Start, files: list[Path]) -> None:
    steps = walk(start, files, (160, 50))
    steps.to("4", r"^▌.* ms$")
    steps.page_through(13)
    steps.press("g", "l", "l", "l", "f", "backspace", "F")
    steps.to("s", "⏎ choose")
    steps.leave("⏎ choose")


@pytest.mark.parametrize("size", SIZES)
def test_every_call_on_both_sides(start: Start, files: list[Path], size: tuple[int, int]) -> None:
    steps = walk(start, files, size)
    steps.to("4", r"^▌.* ms$")
    steps.program.press("/")
    steps.program.wait_for("^ filter")
    steps.type("route:/packed")
    steps.program.press("enter")
    steps.program.wait_for("12 of 575")
    steps.program.wait_for("^▌.*/packed")
    steps.press("g")
    steps.to("enter", r"Response")
    for number in range(12 if size == SIZES[1] else 3):
        if number < 2:
            unfold(steps, 4)
            steps.program.press("tab")
            unfold(steps, 4)
            steps.program.press("tab")
        elif number % 2:
            unfold(steps, 1)
        if number == 0:
            steps.press("W", ".")
        steps.press("J")
    steps.program.press("/")
    steps.look()
    steps.type("[@click")
    steps.program.press("enter")
    steps.look()
    steps.press("n", "n", "N")


def unfold(steps: Walk, pages: int) -> None:
    """Opens what is folded on this side, and pages through it."""
    steps.program.press("g")
    steps.program.press(*["l", "j"] * 8)
    steps.page_through(pages)


def test_single_calls_one_after_the_other(start: Start, files: list[Path]) -> None:
    steps = walk(start, files, (120, 34))
    steps.to("4", r"^▌.* ms$")
    steps.press("G")
    steps.to("enter", "Response")
    for _ in range(20):
        steps.program.press(*["K"] * 14)
        steps.press("K")


@pytest.mark.parametrize("size", SIZES)
def test_a_bucket_with_its_tabs_and_groups(start: Start, files: list[Path], size: tuple[int, int]) -> None:
    steps = walk(start, files, size)
    steps.program.press("/")
    steps.program.wait_for("^ filter")
    steps.type("E_PACKED")
    steps.program.press("enter")
    steps.program.wait_for("1 of 455")
    steps.to("enter", "Led here")
    steps.press("j", "+", "v", "j", "v", "-")
    for _ in range(3):
        steps.press("tab", "pagedown", "g")
    for group in "usvh" if size == SIZES[1] else "u":
        steps.to("a", "⏎ choose")
        steps.to(group, "› by ")
        steps.leave("› by ")
    for side in "rR" if size == SIZES[1] else "r":
        steps.to("a", "⏎ choose")
        steps.press(side, *["pagedown"] * 6, "up")
        steps.to("enter", "› by re")
        steps.leave("› by re")


def test_traces_and_one_of_them(start: Start, files: list[Path]) -> None:
    steps = walk(start, files, (120, 40))
    steps.to("3", "traces in")
    steps.page_through(6)
    steps.press("g", "l", "l", "f", "backspace")
    steps.to("enter", "nothing|calls? in")
    steps.press(*["J"] * 8)
    steps.press("e", "E", "j", "+", "-", "v", "enter", "escape")


def test_the_start_screen_and_the_names_of_files(start: Start, files: list[Path], home: Path) -> None:
    folder = home / hostile.FOLDER_NAME
    folder.mkdir()
    first = start("open", files[0])
    first.wait_for("failures in 294 calls", 20)
    first.press("q")
    assert first.wait_exit() == 0
    program = start(cols=120, rows=30)
    program.wait_for(r"\b294 +292\b")
    steps = Walk(program, 120, 30)
    steps.look()
    program.press("g", "enter")
    program.wait_for("file")
    steps.type(f"{home}/")
    for _ in range(8):
        program.press("tab")
        steps.look()
    program.press("ctrl+u")
    steps.type("nowhere \u202e\u200b [red]x[/]")
    program.press("enter")
    program.wait_for("There is no such file: ")
    steps.look()
    steps.leave("There is no such file: ")
    steps.press("G", "enter")
    program.wait_for("failures in 294 calls", 20)
    steps.look()


def test_a_click_on_what_looks_like_markup_does_nothing_of_it(start: Start, files: list[Path]) -> None:
    steps = walk(start, files, (160, 50))
    program = steps.program
    clicked = 0
    for key in ("2", "4", "3"):
        program.press(key)
        steps.look()
        for _ in range(4):
            for row, line in enumerate(steps.text.splitlines()):
                for found in list(re.finditer(r"\[@click|CLICK|\[link|quit\]", line))[:1]:
                    clicked += 1
                    for x in (found.start() + 2, found.end()):
                        press_mouse(program, x, row)
                        program.settle(0.02)
                    break
            while "›" in steps.text.splitlines()[0]:
                before = steps.text
                program.press("escape")
                assert program.read(lambda seen=before: steps.text != seen, 5)  # type: ignore[misc]
                program.settle(0.05)
            steps.press("pagedown")
    assert clicked > 5
    assert program.usage().processes
    steps.press("2")
    assert "buckets" in steps.text


def press_mouse(program: Program, x: int, y: int) -> None:
    """A click of the left button; column and row from 0."""
    program.send(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m".encode())


def test_copying_sends_exactly_the_text_and_nothing_else(start: Start, files: list[Path]) -> None:
    steps = walk(start, files, (120, 30))
    program = steps.program
    steps.to("4", r"^▌.* ms$")
    program.press("G")
    program.wait_for("^▌12:00:00.000")
    before = len(program.raw)
    program.press("y")
    program.wait_for("URL")
    program.press("u")
    program.wait_for("sent to the terminal's clipboard")
    program.settle()
    rest, sequences = grammar.copied(bytes(program.raw[before:]))
    assert len(sequences) == 1
    assert grammar.violations(rest) == []
    payload = re.fullmatch("\x1b]52;c;([A-Za-z0-9+/=]*)\x07", sequences[0])
    assert payload
    copied = b64decode(payload[1]).decode()
    text = "a%1B]52;c;UFdORUQ=%07b"
    assert copied == f"https://h.test/{text}/x?q={text}&p={quote(hostile.STRINGS[0])}"


def test_ascii_alone_reaches_a_terminal_that_shows_nothing_else(start: Start, files: list[Path]) -> None:
    program = start("open", "--ascii", *files, cols=120, rows=40)
    program.wait_for("failures in 575 calls", 20)
    for key in ["4", *["pagedown"] * 14]:
        program.press(key)
        program.settle(0.05)
    assert bytes(program.raw).isascii()
