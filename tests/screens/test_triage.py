"""Triage, by keys."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import LocalServer, Session
from tests.screens.conftest import Driver, running


def rows(driver: Driver) -> list[str]:
    """The lines of the list."""
    return [line for line in driver.text.splitlines() if "/" in line and any(sign in line for sign in "●○◌")]


async def test_the_buckets_newest_first_with_what_they_say(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets · 7 failures in 13 calls · 1 hidden", "E_LIMIT limit reached", "/graphql Total")
        await driver.shows("no answer: timed o")
        assert "✗" in rows(driver)[0]
        assert "shop.har · local" in driver.text


async def test_wide_terminals_tell_the_bucket_under_the_cursor_in_short(shop: Session) -> None:
    async with running(shop, (160, 48)) as driver:
        # the one host of all is told in the head
        await driver.shows("1 hidden · capture ends 2026-03-01 12:00 · shop.test")
        await driver.press("G")
        await driver.shows("Says", "E_STOCK only 3 left", "Led here", "100 %  200 GET /carts/:id", "One example")
        await driver.shows("~u-2")


async def test_a_filter_narrows_while_it_is_typed_and_backspace_lifts_it(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("slash")
        await driver.type("status:4xx")
        await driver.shows("1 of 4")
        await driver.press("enter")
        assert len(rows(driver)) == 1
        await driver.press("backspace")
        await driver.shows("4 buckets")


async def test_what_only_calls_hold_is_asked_of_the_calls(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("slash")
        await driver.type("E_STOCK")
        await driver.shows("1 of 4", "/carts/:id/checkout")
        await driver.press("escape")
        await driver.shows("4 buckets")


async def test_a_filter_that_cannot_be_read_says_why_and_keeps_the_rows(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.filter("statsu:500")
        await driver.shows("did you mean status?")
        assert len(rows(driver)) == 4


async def test_no_match_says_which_key_helps(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.filter("status:418")
        await driver.shows("No open bucket matches status:418.", "lifts the filter")


async def test_only_this_and_not_this(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("F")
        await driver.shows("NOT status:none", "3 of 4")
        await driver.press("backspace")
        await driver.shows("4 buckets")
        await driver.press("g", "f")
        await driver.shows("status:none", "1 of 4")


async def test_marks_stay_in_sight_and_are_undone(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("x")
        await driver.shows("1 bucket resolved · u undoes", "○")
        assert len(rows(driver)) == 4
        await driver.press("ctrl+r")
        await driver.shows_not("○")
        await driver.press("u")
        await driver.shows("1 bucket open again")
        await driver.shows("4 buckets")


async def test_the_head_counts_a_marked_bucket_no_longer_though_its_row_is_in_sight(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets", "7 failures", "state open")
        await driver.press("x")
        await driver.shows("3 buckets", "○")
        await driver.shows_not("7 failures")
        assert len(rows(driver)) == 4
        await driver.press("u")
        await driver.shows("4 buckets", "7 failures")
        await driver.press("S", "a")
        await driver.shows("state all")
        await driver.press("x")
        await driver.shows("1 bucket resolved", "4 buckets", "state all")


async def test_several_are_marked_together(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("space", "space", "i")
        await driver.shows("2 buckets ignored", "◌")
        await driver.press("asterisk", "x")
        await driver.shows("4 buckets resolved")
        await driver.press("S", "a")
        await driver.shows("state all")


async def test_marks_are_there_at_the_next_start(own_shop: Session, home: Path) -> None:
    async with running(own_shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("x")
        await driver.shows("1 bucket resolved")
    again = LocalServer([f"{home}/shop.har"])
    try:
        async with running(Session(again)) as driver:
            await driver.shows("3 buckets")
            await driver.press("S", "r")
            await driver.shows("1 bucket ", "state resolved")
    finally:
        again.stop()


async def test_sorting_by_events(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("s", "e")
        await driver.shows("sort events")
        assert "checkout" in rows(driver)[0]


async def test_hidden_kinds_are_shown_by_a_key(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("1 hidden")
        await driver.press("H")
        await driver.shows("failures in 14 calls")
        await driver.shows_not("1 hidden")


async def test_only_what_says_the_same_finds_messages_whose_numbers_are_folded(shop: Session) -> None:
    async with running(shop, (120, 30)) as driver:
        await driver.shows("E_GONE … is not sold")
        await driver.press("j", "j", "l", "l", "l", "l", "f")
        await driver.shows('says:"is not sold"', "1 of 4")


async def test_the_users_own_keys_hold_and_what_is_wrong_with_them_is_said(shop: Session, home: Path) -> None:
    folder = home / "XDG_CONFIG_HOME/moesif-tui"
    folder.mkdir()
    (folder / "keys.toml").write_text('resolve = "X"\nnothing = "y"')
    async with running(shop, (200, 24)) as driver:
        await driver.shows("4 buckets", "X resolve", "keys.toml: there is no action nothing.")
        await driver.press("X")
        await driver.shows("1 bucket resolved")


async def test_what_was_said_on_a_view_that_is_left_is_said_no_more(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("ctrl+c")
        await driver.shows("leaves the program")
        await driver.press("enter")
        await driver.shows("Led here")
        await driver.shows_not("leaves the program")


async def test_filtering_by_what_is_filtered_already_tells_how_to_choose_another_value(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("f")
        await driver.shows("1 of 4")
        await driver.press("f")
        await driver.shows("status is filtered already; h and l go to another column.")


async def test_what_errors_say_stays_where_there_is_little_room(shop: Session) -> None:
    async with running(shop, (60, 15)) as driver:
        await driver.shows("4 buckets", "SAYS", "E_LIMIT", "EVENTS")
        assert "USERS" not in driver.text


async def test_a_filter_that_asks_calls_tells_how_many_fit(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets · 7 failures")
        await driver.filter("user:u-1")
        await driver.shows("filter user:u-1", "1 of 4", "FIT  EVENTS", "1 bucket · 2 of 3 failures in 13 calls")
        await driver.press("enter")
        await driver.shows("Every call of the bucket is here")
        await driver.press("escape", "slash", "ctrl+u", "enter")
        await driver.shows("4 buckets · 7 failures")
        await driver.shows_not("FIT")
