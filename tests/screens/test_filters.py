"""Filters that say nothing, that leave nothing, and that a call leads to; by keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from moesif_tui.session import Session
from moesif_tui.ui import filtering
from moesif_tui.ui.screens.bucket_calls import CallsView
from moesif_tui.ui.screens.triage import Triage
from moesif_tui.wire.triage import TriageBucket
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers
from tests.screens.test_bucket import open_bucket


async def in_calls(driver: Driver) -> None:
    """Go to the calls."""
    await driver.shows("4 buckets")
    await driver.press("4")
    await driver.shows("13 calls")


async def test_a_filter_that_cannot_be_used_stays_to_be_mended_and_the_last_good_one_counts(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.filter("status:404")
        await driver.shows("2 of 13", "/ filter")
        await driver.press("slash", "ctrl+u")
        await driver.type("sttaus:5xx")
        await driver.press("enter")
        await driver.shows("filter sttaus:5xx", "did you mean status?", "keeps it", "2 calls")
        await driver.press(*["backspace"] * len("sttaus:5xx"))
        await driver.type("verb:GET")
        await driver.press("enter")
        await driver.shows("filter verb:GET", "/ filter")
        await driver.shows_not("did you mean")


async def test_a_filter_that_stays_unfinished_says_why(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtering, "PATIENCE", 0.01)
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("took:>x")
        await driver.shows("“x” at 7 is no duration")
        await driver.press("backspace", "1")
        await driver.shows_not("is no duration")
        await driver.press("ctrl+u")
        await driver.type('"abc')
        await driver.shows("The quote at 1 is not closed.")


async def test_it_says_nothing_while_it_may_be_typed_still(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        said = errors(driver)
        await driver.type("took:>x")
        await until(lambda: said)
        await driver.press("backspace", "1")
        await driver.shows_not("13 of 13")
        assert said == [""] * len(said)


async def test_it_says_nothing_where_words_are_offered_that_may_finish_it(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtering, "PATIENCE", 0.01)
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        said = errors(driver)
        await driver.type("verb:")
        await until(lambda: said and said[-1])
        await driver.shows("GET", "POST")
        assert said[-1] not in driver.text


async def test_a_word_that_looks_like_an_operator_is_told_though_something_is_found(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.filter("status:4xx or carts")
        await driver.shows("or is text; write OR in capitals")


def errors(driver: Driver) -> list[str]:
    """What is told to be wrong with a filter from now on."""
    view = driver.program.screen
    assert isinstance(view, filtering.Filtering)
    line = view.filter_line
    said: list[str] = []
    error = line.error

    def note(sentence: str, *, unfinished: bool = False) -> None:
        said.append(sentence)
        error(sentence, unfinished=unfinished)

    line.error = note  # type: ignore[method-assign]
    return said


async def test_escape_leaves_a_filter_that_cannot_be_used_for_the_one_before(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.filter("status:404")
        await driver.shows("2 of 13", "/ filter")
        await driver.press("slash", "ctrl+u")
        await driver.type("sttaus:5xx")
        await driver.press("enter")
        await driver.shows("did you mean status?")
        await driver.press("escape")
        await driver.shows("filter status:404", "2 of 13", "/ filter")
        await driver.shows_not("did you mean")


async def test_the_list_keeps_its_place_while_suggestions_come_and_go(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.shows("tab ")
        before = next(place for place, line in enumerate(driver.text.splitlines()) if " VERB " in line)
        await driver.type("status:404 ")
        await driver.shows("2 of 13")
        assert next(place for place, line in enumerate(driver.text.splitlines()) if " VERB " in line) == before
        await driver.type("zz:")
        assert next(place for place, line in enumerate(driver.text.splitlines()) if " VERB " in line) == before


async def test_a_filter_that_leaves_nothing_says_what_was_probably_meant(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("route:/carts")
        await driver.shows("No call matches: whole values; * stands for anything: route:/carts*")
        await driver.press("ctrl+u")
        await driver.type("path:/carts*")
        await driver.shows(" of 13", "/carts/")


async def test_of_the_hidden_calls_those_that_the_filter_finds_are_counted(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.shows("1 static, preflight and aborted hidden")
        await driver.press("slash")
        await driver.type("status:404")
        await driver.shows("2 of 13", " 2 calls")
        await driver.shows_not("hidden ·", "aborted hidden")
        await driver.press("ctrl+u")
        await driver.type("s3-secret")
        await driver.shows("1 static, preflight and aborted hidden")
        await driver.press("ctrl+u")
        await driver.type("app.js")
        await driver.shows("0 calls · 1 static, preflight and aborted hidden", "1 call is hidden; H shows it")


@pytest.fixture
def quiet(home: Path, servers: Servers) -> Iterator[Session]:
    """A session on a capture where one browser had no error."""
    calls = [
        entry(0, "s1", "POST", "/login", 200, {"ok": True}),
        entry(1, "s2", "GET", "/catalog/1017", 404, {"message": "gone"}),
        entry(2, "s1", "GET", "/carts/1001", 200, {"lines": 3}),
        entry(3, "s1", "GET", "/static/app.js", 200, "let x", media="text/javascript"),
        entry(4, "s1", "PUT", "/carts/1001/lines", 200, {"lines": 4}),
    ]
    with servers.session("quiet.har", calls) as session:
        yield session


async def test_a_call_without_an_error_leads_to_its_session(quiet: Session) -> None:
    async with running(quiet) as driver:
        await driver.shows("1 bucket")
        await driver.press("4")
        await driver.shows("4 calls")
        await driver.press("j", "enter")
        await driver.shows("GET /carts/1001", "v session")
        await driver.press("v")
        await driver.shows("session ", "3 calls in ", "0 errors", "POST /login", "/carts/:id ", "/carts/:id/lines")
        await driver.shows_not("/catalog")
        assert next(line for line in driver.text.splitlines() if " /carts/:id " in line).startswith("▌")
        await driver.press("H")
        await driver.shows("4 calls in ", "app.js")


async def test_a_call_leads_to_the_calls_of_its_user_and_of_its_session(quiet: Session) -> None:
    async with running(quiet) as driver:
        await driver.shows("1 bucket")
        await driver.press("4")
        await driver.shows("4 calls")
        await driver.press("j", "enter")
        await driver.shows("GET /carts/1001")
        await driver.press("c")
        await driver.shows("this user", "u-1", "this session")
        await driver.press("u")
        await driver.shows("filter user:u-1", "3 of 4")
        await driver.press("escape")
        await driver.shows("GET /carts/1001", "Response")
        await driver.press("c", "s")
        await driver.shows("filter session:", "3 of 4")


async def test_values_that_calls_have_are_offered(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("user:")
        await driver.shows("tab u-3  u-1  u-2")
        await driver.press("tab", "enter")
        await driver.shows("filter user:u-3", "5 of 13")
        await driver.press("slash", "ctrl+u")
        await driver.type("route:")
        await driver.shows("/carts/:id/checkout")
        await driver.press("ctrl+u")
        await driver.type("res.header.x-")
        await driver.shows("tab res.header.x-instance:")
        await driver.press("tab")
        await driver.shows("tab i-s3  i-s1  i-s2")


async def test_no_secret_is_offered(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("header.coo")
        await driver.shows("tab header.cookie:")
        await driver.press("tab")
        await driver.type("s")
        await driver.press("ctrl+u")
        await driver.type("user:")
        await driver.shows("u-3  u-1  u-2")
        await driver.press("ctrl+u")
        await driver.type("header.cookie:")
        await driver.pilot.pause()
        assert "secret-cookie" not in driver.text


async def test_the_calls_of_a_group_can_be_filtered_and_sorted(shop: Session) -> None:
    async with running(shop, (120, 34)) as driver:
        await open_bucket(driver)
        await driver.press("a", "u")
        await driver.shows("2 values of user in 3 calls")
        await driver.press("enter")
        await driver.shows("2 calls", "sort newest", "12:00:06.000", "12:00:02.000")
        await driver.filter("took:>3150ms")
        await driver.shows("1 of 2", "12:00:02.000")
        await driver.shows_not("12:00:06.000")
        await driver.press("backspace")
        await driver.shows("12:00:06.000")
        await driver.press("s", "o")
        await driver.shows("sort oldest")
        await until(lambda: driver.text.index("12:00:02.000") < driver.text.index("12:00:06.000"), "the oldest first")


async def test_the_calls_behind_a_line_of_the_tree_can_be_filtered(shop: Session) -> None:
    async with running(shop, (120, 34)) as driver:
        await open_bucket(driver)
        await driver.press("j", "enter")
        await until(lambda: isinstance(driver.program.screen, CallsView), "the calls")
        await driver.shows("/carts/1001", "/carts/1002")
        await driver.filter("url:*1002")
        await driver.shows("1 of ", "/carts/1002")
        await driver.shows_not("/carts/1001")
        await driver.press("slash", "ctrl+u")
        await driver.type("status:404")
        await driver.shows("No call matches status:404.", "0 of ")


async def test_calls_are_grouped_and_a_group_leads_to_them_with_the_filter(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.filter("status:500")
        await driver.shows("3 of 13")
        await driver.press("a")
        await driver.shows("group by", "2 values")
        await driver.press("u")
        await driver.shows("2 values of user in 3 calls", "67 %")
        await driver.press("enter")
        await driver.shows("filter status:500 user:u-1", "2 of 13")
        await driver.press("escape")
        await driver.shows("2 values of user")
        await driver.press("escape")
        await driver.press("a", "i")
        await driver.shows("by response x-instance", "i-s1")
        await driver.press("enter")
        await driver.shows("filter status:500 res.header.", "2 of 13")


@pytest.fixture
def failed_scripts(home: Path, servers: Servers) -> Iterator[Session]:
    """A capture in which only a script failed, which is hidden."""
    calls = [entry(0, "s1", "GET", "/cart", 200), entry(1, "s1", "GET", "/app.js", 404, media="text/javascript")]
    with servers.session("scripts.har", calls) as session:
        yield session


async def test_a_filter_that_asks_for_a_kind_shows_what_is_hidden_in_each_list(failed_scripts: Session) -> None:
    async with running(failed_scripts) as driver:
        await driver.shows("1 failure among the 1 hidden")
        await driver.press("slash", *"kind:static", "enter")
        await driver.shows("1 of 1", "1 bucket · 1 failure in 2 calls", "/app.js")
        await driver.press("H")
        await driver.shows("The filter asks for a kind of calls: every kind counts while it stands.")
        await driver.press("H", "enter")
        await driver.shows("every kind of call", "404 GET  /app.js")
        await driver.press("escape", "3")
        await driver.shows("No session ran into an error")
        await driver.press("slash", *"kind:static", "enter")
        await driver.shows("1 of 1", "/app.js", "every kind of call counts")
        await driver.press("enter")
        await driver.shows("2 calls in 1.0 s · 1 error", "404 GET  /app.js")
        await driver.press("2", "backspace")
        await driver.shows("1 failure among the 1 hidden")


async def test_while_hidden_buckets_are_asked_for_nothing_is_said_of_what_a_filter_leaves(
    failed_scripts: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = asyncio.Event(), asyncio.Event()
    ask = Triage._buckets

    async def wait(triage: Triage, order: str, kinds: Sequence[str]) -> list[TriageBucket]:
        asked.set()
        await answered.wait()
        return await ask(triage, order, kinds)

    async with running(failed_scripts) as driver:
        await driver.shows("1 failure among the 1 hidden")
        monkeypatch.setattr(Triage, "_buckets", wait)
        await driver.press("slash", *"kind:static", "enter")
        await asked.wait()
        await driver.pilot.pause()
        assert "No open bucket" not in driver.text
        answered.set()
        await driver.shows("1 of 1", "/app.js")
