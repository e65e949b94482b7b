"""One call on screen: pages, folds, search, walking, masks, taking along."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.secrets import MASK
from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.screens.event import EventView
from moesif_tui.ui.terminal import clipboard
from moesif_tui.ui.widgets.list import VirtualList
from tests.contract import traffic
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers

ORDER = {
    "payment": "sepa",
    "quantity": 7,
    "address": {"city": "Berlin", "zip": "10115"},
    "password": "hunter2",
    "price": 12.5,
}
FAILURE = {"error": {"code": "E_LIMIT", "message": "limit reached", "retry_after": None}}
BIG = {"items": [{"id": number, "name": f"item {number}"} for number in range(30_000)]}
ENTRIES: list[dict[str, Any]] = [
    traffic.entry(0, "s1", "GET", "/catalog/1", 200, {"name": "Oak Lamp", "tags": ["home"]}),
    traffic.entry(1, "s1", "POST", "/carts/7/checkout?retry=2&token=abcdef123456", 500, FAILURE, sent=ORDER),
    traffic.entry(2, "s1", "GET", "/catalog/2", 200, {"name": "Elm Desk", "tags": ["work", "home"]}),
    traffic.entry(3, "s1", "GET", "/page", 404, "<html>\n<p>gone</p>\n</html>", media="text/html"),
    traffic.entry(4, "s1", "GET", "/export", 200, BIG),
]


@pytest.fixture
def session(home: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.chdir(home)
    (home / "XDG_RUNTIME_DIR").chmod(0o700)
    with servers.session("calls.har", ENTRIES) as session:
        yield session


class Opened(Driver):
    """A driver with a call on screen."""

    view: EventView


@asynccontextmanager
async def opened(session: Session, number: int = 1, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Opened]:
    """The program with the call of that number, of a list of all."""
    from moesif_tui.wire.events import SearchEvents

    async with running(session, size) as driver:
        await driver.shows("E_LIMIT")
        await until(lambda: driver.program.data_set is not None and driver.program.data_set.state == "done")
        search = SearchEvents(body={"sort": [{"request.time": {"order": "asc"}}], "size": 50})
        found = await session.send(search)
        hits = list(found.hits.hits or ()) if found.hits else []
        rows = ListRows(hits, key=lambda hit: hit.id or "")
        view = EventView(hits[number].id or "", rows, number)
        driver.program.open(view)
        await until(lambda: view.sides is not None and view._secrets is not None, "the call")
        await driver.pilot.pause()
        opening = Opened(driver.program, driver.pilot)
        opening.view = view
        yield opening


async def test_a_failing_call_opens_at_what_its_answer_says(session: Session) -> None:
    async with opened(session) as driver:
        await driver.shows("500 Internal Server Error", "40 ms", "12:00:01.000 UTC", "masked . shows", "2 of 5")
        await driver.shows("Response │ Request", '▌      code         "E_LIMIT"', "$.error.code", "tab request")
        assert "POST /carts/7/checkout" in driver.text.splitlines()[0]
        assert "abcdef" not in driver.text


async def test_tab_leads_to_the_request_and_back(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("tab")
        await driver.shows("https://shop.test/carts/7/checkout", '"sepa"', f"password  {MASK} masked", "tab response")
        await driver.press("tab")
        await driver.shows('"E_LIMIT"', "tab request")


async def test_the_chosen_page_stays_along_the_list_and_for_calls_opened_from_the_same_list(session: Session) -> None:
    async with running(session) as driver:
        await driver.press("4")
        await driver.shows("/catalog/1", "5 calls")
        await driver.press("enter", "tab")
        await driver.shows("tab response")
        await driver.press("J")
        await driver.shows("2 of 5", "tab response")
        await driver.press("q", "j", "enter")
        await driver.shows("of 5", "tab response")
        assert driver.program.focused is not None
        assert driver.program.focused.id == "request"


async def test_the_page_that_keys_are_for_stays_where_both_are_on_screen(session: Session) -> None:
    async with running(session, (140, 36)) as driver:
        await driver.press("4")
        await driver.shows("/catalog/1", "5 calls")
        for leave in ("tab", ""):
            await driver.press("enter")
            await driver.shows("of 5", "Response")
            await driver.press(*filter(None, [leave]))
            await driver.shows("tab response")
            await driver.press("q")
            await driver.shows("5 calls")


async def test_from_120_columns_on_both_stand_side_by_side(session: Session) -> None:
    async with opened(session, size=(140, 36)) as driver:
        await driver.shows(
            '"E_LIMIT"', '"sepa"', "Request", "Response", "values masked · . shows them", "before the last call"
        )
        assert driver.view.current == "response"
        await driver.press("z")
        await driver.shows_not('"sepa"')
        await driver.press("z")
        await driver.shows('"sepa"')
        await driver.press("tab")
        await driver.shows("tab response")
        await driver.pilot.resize_terminal(100, 30)
        await driver.shows("Response │ Request", '"sepa"')
        await driver.shows_not('"E_LIMIT"')


async def test_a_point_shows_what_is_masked_until_the_view_is_left(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("tab", "full_stop")
        await driver.shows("hunter2", "shown . masks", "token=abcdef123456")
        await driver.press("question_mark")
        await driver.shows("Look closer, take along")
        await driver.press("escape")
        await driver.shows("masked . shows")
        assert "hunter2" not in driver.text


async def test_walking_keeps_page_folds_and_the_place(session: Session) -> None:
    async with opened(session, 0) as driver:
        await driver.shows("1 of 5", '"Oak Lamp"')
        await driver.press("G", "k", "k", "k", "h")
        await driver.shows("tags  [ 1 ]", "$.tags")
        await driver.press("J", "J")
        await driver.shows("3 of 5", '"Elm Desk"', "tags  [ 2 ]", "$.tags")
        await driver.press("K")
        await driver.shows("2 of 5", '"E_LIMIT"')


def under(driver: Driver) -> int:
    """The place of the cursor in the list."""
    focused = driver.program.focused
    assert isinstance(focused, VirtualList)
    return focused.cursor


async def test_leaving_a_call_leads_to_its_row_in_the_list(session: Session) -> None:
    async with running(session) as driver:
        await driver.press("4")
        await driver.shows("/catalog/1", "5 calls")
        await driver.press("enter")
        await driver.shows("1 of 5")
        await driver.press("J", "J")
        await driver.shows("3 of 5")
        await driver.press("K")
        await driver.shows("2 of 5")
        await driver.press("escape")
        await driver.shows("5 calls")
        assert under(driver) == 1


async def test_leaving_a_call_leads_to_its_row_where_that_was_read_on_the_way(home: Path, servers: Servers) -> None:
    entries = [traffic.entry(place, "s1", "GET", f"/items/{place}", 404 if place == 7 else 200) for place in range(320)]
    with servers.session("long.har", entries) as session:
        async with running(session) as driver:
            await driver.press("4")
            await driver.shows("320 calls")
            await driver.press("enter")
            await driver.shows("1 of 320")
            await driver.press("e")
            await driver.shows("313 of 320")
            await driver.press("escape")
            await driver.shows("320 calls", "/items/7")
            assert under(driver) == 312


async def test_errors_are_walked_to_and_the_ends_said(session: Session) -> None:
    async with opened(session, 0) as driver:
        await driver.press("e")
        await driver.shows("2 of 5")
        await driver.press("e")
        await driver.shows("4 of 5", "404 Not Found", "<p>gone</p>")
        await driver.press("e")
        await driver.shows("There is no failing call further down in the list.")
        await driver.press("E")
        await driver.shows("2 of 5")


def row_of(driver: Driver, words: str) -> list[str]:
    """The texts of a row of the screen, which stand at its left and its right."""
    row = next((line for line in driver.text.splitlines() if words in line), "")
    return [text.strip() for text in row.split("  ") if text.strip()]


async def test_search_counts_walks_and_is_lifted(session: Session) -> None:
    async with opened(session, 4) as driver:
        await driver.press("slash")
        await driver.type("ITEM 2999")
        await driver.shows("search ITEM 2999", "1 of 11", '"item 2999"')
        await driver.press("enter", "n")
        await driver.shows("2 of 11", '"item 29990"')
        await driver.press("N", "N")
        await driver.shows("11 of 11", '"item 29999"', "search went on from the bottom")
        await driver.press("backspace")
        await driver.shows_not("search ITEM")


async def test_a_search_that_finds_nothing_says_so(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("slash")
        await driver.type("nowhere")
        await driver.shows("search nowhere", "nothing")
        await driver.press("enter")
        await until(lambda: row_of(driver, "search nowhere") == ["search nowhere", "nothing · ⌫ lifts"], "the row")
        await driver.press("slash", "escape", "backspace")
        await driver.shows_not("nowhere")


async def test_a_search_looks_at_both_pages_and_walks_from_one_to_the_other(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("slash")
        await driver.type("retry")
        await driver.shows("1 of 1 in the response · 2 in the request")
        await driver.press("enter", "n")
        await driver.shows("1 of 2 in the request · 1 in the response", "The search went on in the request.")
        assert driver.view.current == "request"
        await driver.press("n")
        await driver.shows("2 of 2 in the request")
        await driver.press("n")
        await driver.shows("1 of 1 in the response", "The search went on in the response.")
        await driver.press("N")
        await driver.shows("2 of 2 in the request", "nN match")


async def test_what_only_the_other_page_has_is_turned_to_when_typing_ends(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("slash")
        await driver.type("berlin")
        await driver.shows("1 in the request", '"E_LIMIT"')
        await driver.press("enter")
        await driver.shows('"Berlin"', "1 of 1 in the request")
        assert driver.view.current == "request"


async def test_walking_to_a_match_needs_a_search(session: Session) -> None:
    async with opened(session) as driver:
        assert "nN" not in driver.text
        await driver.press("n")
        await driver.shows("next match: nothing is searched")


async def test_keys_for_what_is_under_the_cursor_do_not_come_and_go(session: Session) -> None:
    async with opened(session) as driver:
        await driver.shows("⏎ fold", "f only")
        await driver.press("G")
        await driver.press("f")
        await driver.shows("calls cannot be filtered by what is under the cursor", "f only")


async def test_a_large_body_is_folded_and_scrolls_like_a_small_one(session: Session) -> None:
    async with opened(session, 4) as driver:
        await driver.shows("▸ items  [ 30,000 ]")
        await driver.press("G", "k", "l", "G", "k", "k")
        await driver.shows("29999", '{ 2 }  id 29999 · name "item 29999"', "$.items[29999]")


async def test_a_value_leads_to_the_calls_that_have_it(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("f")
        await driver.shows("res.body.error.code:E_LIMIT", "/carts/7/checkout")
        await driver.press("escape")
        await driver.press("F")
        await driver.shows("NOT res.body.error.code:E_LIMIT")


async def test_what_is_masked_is_no_filter(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("tab", "slash")
        await driver.type("password")
        await driver.press("enter", "f")
        await driver.shows("it is masked; . shows it")


async def test_enter_on_the_user_opens_the_trace(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("tab", "g", "j", "enter", "j", "enter")
        await driver.shows("gaps folded")


async def test_copies_go_to_the_clipboard_and_to_a_file(
    session: Session, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def take(text: str) -> bool:
        sent.append(text)
        return True

    monkeypatch.setattr(clipboard, "by_tmux", take)
    async with opened(session) as driver:
        await driver.press("y")
        await driver.shows("cURL", "for the logs", "this value", "cURL with secrets")
        await driver.press("v")
        await driver.shows("sent to the terminal's clipboard, 7 bytes")
        await driver.press("y", "t")
        await until(lambda: len(sent) == 2)
        await driver.press("y", "c")
        await until(lambda: len(sent) == 3)
        await driver.press("tab", "y", "b")
        await until(lambda: len(sent) == 4)
    assert sent[:2] == ["E_LIMIT", "$.error.code"]
    assert sent[2].startswith("curl")
    assert "hunter2" not in sent[2]
    assert json.loads(sent[3]) == {**ORDER, "password": MASK}
    file = home / f"XDG_RUNTIME_DIR/moesif-tui/copied-{os.getpid()}.txt"
    assert file.read_text() == sent[3]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_call_is_saved_masked_and_nothing_is_overwritten(session: Session, home: Path) -> None:
    (home / "calls.har").write_text("of somebody")
    async with opened(session) as driver:
        await driver.press("ctrl+s")
        await driver.shows("HAR", "NDJSON", "secrets masked", "HAR with secrets", "body as it is")
        await driver.press("h")
        await driver.shows("file", "POST-carts-7-checkout-500.har", f"in {str(home)[:20]}")
        await driver.press("enter")
        await driver.shows("saved 1 call", "secrets masked")
        saved = home / "POST-carts-7-checkout-500.har"
        assert json.loads(saved.read_text())["log"]["entries"][0]["response"]["status"] == 500
        assert "hunter2" not in saved.read_text()
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        await driver.press("ctrl+s", "h")
        await driver.shows("POST-carts-7-checkout-500-2.har")
        await driver.press("ctrl+u")
        await driver.type("calls.har")
        await driver.press("enter")
        await driver.shows("nothing is overwritten")
        assert (home / "calls.har").read_text() == "of somebody"
        await driver.press("escape")


async def test_a_body_is_saved_as_it_is(session: Session, home: Path) -> None:
    async with opened(session) as driver:
        await driver.press("ctrl+s", "b", "enter")
        await driver.shows("saved, ")
        assert json.loads((home / "POST-carts-7-checkout-500-response.json").read_text()) == FAILURE


async def test_the_pager_gets_the_body_laid_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def show(_: object, path: Path) -> str | None:
        given.append(path.read_text())
        return None

    monkeypatch.setattr("moesif_tui.ui.pager.show", show)
    async with opened(session) as driver:
        await driver.press("tab", "p")
        await until(lambda: given)
    assert json.loads(given[0])["password"] == MASK
    assert given[0].splitlines()[1] == '  "payment": "sepa",'


async def test_the_pager_gets_the_frames_of_a_websocket_masked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def show(_: object, path: Path) -> str | None:
        given.append(path.read_text())
        return None

    monkeypatch.setattr("moesif_tui.ui.pager.show", show)
    socket = traffic.entry(0, "s1", "GET", "/socket", 101)
    socket["response"]["content"] = {"size": 0, "mimeType": ""}
    sent = {"type": "send", "time": 1693314200.444, "opcode": 1, "data": '{"op":"login","password":"hunter2"}'}
    came = {"type": "receive", "time": 1693314200.5, "opcode": 1, "data": "wel\x1bcome"}
    socket["_webSocketMessages"] = [sent, came]
    async with running(Session(LocalServer([str(traffic.write(home / "socket.har", [socket]))]))) as driver:
        await driver.press("4")
        await driver.shows("/socket")
        await driver.press("enter")
        await driver.shows("2 frames")
        await driver.press("p")
        await until(lambda: given)
    lines = given[0].splitlines()
    assert lines[0].startswith("→ 13:03:20.444")
    assert '"op"' in lines[1]
    assert "hunter2" not in lines[1]
    assert [lines[2][0], lines[3]] == ["←", "wel␛come"]


async def test_a_terminal_that_cannot_be_lent_is_said(session: Session) -> None:
    async with opened(session) as driver:
        await driver.press("p")
        await driver.shows("A pager cannot run here.")


async def test_a_call_that_is_not_there_is_said_and_asked_for_again(session: Session) -> None:
    async with opened(session) as driver:
        view = EventView("k0-999")
        driver.program.open(view)
        await driver.shows("The call cannot be shown.", "ctrl+r tries again")
        await driver.press("J")
        await driver.shows("this call was not opened from a list")
        await driver.press("ctrl+r", "y", "p", "f", "tab", "full_stop")
        await driver.shows("The call cannot be shown.")
