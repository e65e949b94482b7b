"""Keys that arrive in one packet, as they do on a slow line, mean what they would mean one by one."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

import pytest

from tests.terminal.conftest import Start
from tests.terminal.pty import Program

pytestmark = pytest.mark.terminal


@pytest.fixture
def program(start: Start, shop: Path) -> Program:
    """Triage with the cursor on the last of its four buckets."""
    running = start("open", shop)
    running.wait_for("4 buckets")
    running.settle()
    return running


def test_a_choice_of_a_menu(program: Program) -> None:
    program.send(b"se")
    program.wait_for("sort events")
    program.wait_for("^▌● 500")


def test_several_menus_after_another(program: Program) -> None:
    program.send(b"seSagj")
    program.wait_for("state all  sort events")
    program.wait_for("^▌● 404")


def test_copying(program: Program) -> None:
    program.send(b"Gyr")
    payload = b64encode(b"/carts/:id/checkout")
    assert program.read(lambda: b"\x1b]52;c;" + payload in program.raw, 5)


def test_a_filter_and_what_follows_it(program: Program) -> None:
    program.send(b"/status:5xx\r")
    program.wait_for("1 of 4")
    program.send(b"\x7fj")
    program.wait_for("4 buckets")
    assert not re.search("resolved|ignored", program.text)


def test_a_filter_that_is_pasted(program: Program) -> None:
    program.send(b"/\x1b[200~status:5xx\x1b[201~\rj")
    program.wait_for("1 of 4")


def test_what_is_pasted_behind_a_key_that_waits(program: Program) -> None:
    program.send(b"3")
    program.wait_for("STARTED")
    program.send(b"\r/\x1b[200~status:404\x1b[201~\r")
    program.wait_for("filter status:404")


def test_what_is_pasted_behind_a_menu(program: Program) -> None:
    program.send(b"4")
    program.wait_for("13 calls")
    program.send(b"\x13")
    program.wait_for("save as")
    program.send(b"h\x1b[200~-of-a-ticket\x1b[201~")
    program.wait_for("^ file +-of-a-ticket")


def test_escape_and_the_next_keys(program: Program) -> None:
    program.send(b"\r")
    program.wait_for("Led here")
    program.send(b"a")
    program.wait_for("group by")
    program.send(b"\x1b\t\r\x1bj")
    program.wait_for("^ Led here")
    program.send(b"\x1bG")
    program.wait_for("^▌● 500")


def test_what_is_searched_in_the_palette(program: Program) -> None:
    program.send(b":sort\r")
    program.wait_for("sort by")
    program.send(b"r")
    program.wait_for("sort route")


def test_ctrl_c_in_a_filter_line_still_says_how_to_leave(program: Program) -> None:
    program.send(b"/\x03")
    program.wait_for("leaves the program")


def test_keys_before_the_first_frame_wait_for_it(start: Start, shop: Path) -> None:
    running = start("open", shop)
    running.send(b"4")
    running.wait_for("13 calls")


def test_a_call_of_a_list_that_has_just_been_opened(program: Program) -> None:
    program.send(b"4j\r")
    program.wait_for("2 of 13")


def test_a_trace_of_a_list_that_has_just_been_opened(program: Program) -> None:
    program.send(b"3G\r")
    program.wait_for("4 calls in 9.1 s")


def test_a_call_of_a_graph_that_has_just_been_opened(program: Program) -> None:
    program.send(b"G\rj\r")
    program.wait_for("GET /carts/:id 200")
    program.wait_for("2 of 3")


def test_a_call_of_a_call_list_and_back_again(program: Program) -> None:
    program.send(b"4\rqj\r")
    program.wait_for("2 of 13")
