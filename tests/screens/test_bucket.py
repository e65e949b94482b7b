"""A bucket, by keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.client.engine import Exchange
from moesif_tui.session import ApiError, Session
from moesif_tui.ui.screens.bucket import Bucket
from moesif_tui.ui.screens.bucket_calls import CallsView
from moesif_tui.ui.screens.triage import Triage
from moesif_tui.ui.watch import DataChanged
from moesif_tui.wire.base import Operation
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.triage import GetSignatureGraph, TriageBucket, UpdateTriageBucket
from tests.contract import traffic
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers

WIDE = (120, 34)


async def open_bucket(driver: Driver, status: int = 500) -> Bucket:
    """Open the bucket of a status, with its graph."""
    await driver.shows("4 buckets", "E_LIMIT")
    triage = driver.program.screen
    assert isinstance(triage, Triage)
    wanted = next(bucket for bucket in triage.rows.all() if bucket.status == status)
    triage.list.move_to_id(wanted.id or "")
    await driver.press("enter")
    await until(lambda: isinstance(driver.program.screen, Bucket), "the bucket")
    view = driver.program.screen
    assert isinstance(view, Bucket)
    await until(lambda: view.panes.led_here.tree_view.graph is not None, "the graph")
    return view


def line_with(driver: Driver, *words: str) -> str:
    """The first line that has all words."""
    return next(line for line in driver.text.splitlines() if all(word in line for word in words))


async def test_facts_and_what_the_errors_say(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.shows("Triage › 500 POST /carts/:id/checkout", "3 events · 2 users · 2 sessions", "● open")
        await driver.shows("E_LIMIT limit reached 2  ·  E_STOCK only 3 left 1", "depth 2 of 2")


async def test_what_led_here_is_a_tree_with_shares_and_the_beginnings_of_sessions(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.shows("└─ 200 GET  /carts/:id", "└─ 200 POST /login", "└─ start of session")
        assert line_with(driver, "500 POST", "100 %").startswith("▌500 POST /carts/:id/checkout")
        assert line_with(driver, "GET  /carts/:id").split()[-3:] == ["2", "100", "%"]


async def test_the_chosen_call_shows_its_times_and_its_calls_after_a_rest(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.shows("POST /carts/:id/checkout 500  3 failures · p50", "SAYS", "E_STOCK only 3 left")
        await driver.press("j")
        await driver.shows("GET /carts/:id 200  2 times right before it · p50 40 ms · p95 40 ms", "ANSWER", "lines 3")
        assert "12:00:01.000   ~u-1" in driver.text
        await driver.press("j", "j")
        await driver.shows("2 of 2 sessions began here")


async def test_enter_lists_all_calls_of_a_vertex_and_j_goes_to_the_next_one(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("j", "enter")
        await driver.shows("› GET /carts/:id 200", "2 times right before it", "2 of 3", "lines 1")
        assert isinstance(driver.program.screen, CallsView)
        await driver.press("J")
        await driver.shows("› POST /login 200", "2 times 2 steps before it", "3 of 3", "ok true")
        await driver.press("J")
        await driver.shows("This is the last of these lists.")
        await driver.press("escape")
        await driver.shows("start of session")


async def test_depth_is_changed_and_said(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        view = await open_bucket(driver)
        await driver.shows("depth 2 of 2")
        await driver.press("minus")
        await driver.shows("depth 1 of 2")
        await until(lambda: view.panes.led_here.tree_view.rows.total == 2, "a tree of one step")
        await driver.press("plus")
        await driver.shows("depth 2 of 2", "POST /login")
        await driver.press("plus")
        await driver.shows("no trace has more than 2 steps")


async def test_the_flow_shows_the_same_and_keeps_the_chosen_call(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        view = await open_bucket(driver)
        await driver.press("j", "v")
        await driver.shows("2 before", "1 before", "│ GET /carts/:id", "══")
        assert view.panes.led_here.vertex is not None
        assert view.panes.led_here.vertex.route == "/carts/:id"
        await driver.press("h")
        await driver.shows("POST /login 200  2 times 2 steps before it")
        await driver.press("l", "l")
        await driver.shows("3 failures")
        await driver.press("enter")
        await driver.shows("500  3 failures", "E_STOCK")
        await driver.press("escape")
        await driver.press("v")
        await driver.shows("start of session")


async def test_the_palette_finds_an_action_by_the_word_that_the_key_line_has_for_it_here(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press(":", *"flow", "enter")
        await driver.shows("2 before", "1 before")
        await driver.press(":", *"tree", "enter")
        await driver.shows("start of session")
        await driver.shows_not("2 before")


async def test_a_reference_and_what_it_refers_to_say_in_words_what_their_numbers_mean(
    home: Path, servers: Servers
) -> None:
    calls: list[dict[str, Any]] = []
    for number, (visit, middle) in enumerate((("s1", "a"), ("s2", "a"), ("s3", "b"))):
        calls += [
            entry(9 * number, visit, "GET", "/c", 200, {}),
            entry(9 * number + 1, visit, "GET", f"/{middle}", 200),
        ]
        calls.append(entry(9 * number + 2, visit, "POST", "/pay", 500, {"error": "no"}))
    with servers.session("ways.har", calls) as session:
        async with running(session) as driver:
            await driver.shows("1 bucket", "/pay")
            await driver.press("enter")
            await driver.shows("2 of 3   100 %", "GET  /c ↑ see above", "1 of 3")
            await driver.press("j", "j")
            await driver.shows("2 of its 3 sessions went on to the row above, 1 elsewhere")
            await driver.press("tab")
            await driver.shows_not("went on")
            await driver.press("shift+tab")
            await driver.shows("went on to the row above")
            await driver.press("G")
            await driver.shows("1 of its 3 sessions went on to the row above; it stands once in full", "⏎ go there")
            await driver.press("enter")
            await driver.shows("went on to the row above")


async def test_what_a_flow_merges_is_a_list_to_choose_from(home: Path, servers: Servers) -> None:
    calls: list[dict[str, Any]] = []
    for number, name in enumerate("abcdefghijkl"):
        calls += [
            entry(4000 * number, "s1", "GET", f"/{name}", 200),
            entry(4000 * number + 1, "s1", "POST", "/pay", 500),
        ]
    with servers.session("many.har", calls) as session:
        async with running(session, WIDE) as driver:
            await driver.shows("1 bucket", "/pay")
            await driver.press("enter", "v")
            await driver.shows("other, ")
            await driver.press("h", "G")
            await driver.shows("⏎ each of them")
            await driver.press("enter")
            await driver.shows("other calls, 1 before", "GET /l", "8 %")
            await driver.press("l", "enter")
            await until(lambda: isinstance(driver.program.screen, CallsView), "its calls")
            await driver.shows("› GET /l 200", "1 time right before it")


async def test_a_narrow_terminal_says_why_there_is_no_flow(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("v")
        await driver.shows("a flow needs 100x22, this terminal has 80x24")


async def test_a_flow_in_a_terminal_that_becomes_narrow_is_a_tree_again(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        view = await open_bucket(driver)
        await driver.press("v")
        await driver.shows("1 before")
        await driver.pilot.resize_terminal(80, 24)
        await until(lambda: not view.panes.led_here.flowing, "the tree")
        await driver.shows("└─ 200 POST /login")


async def test_the_other_kinds_of_calls_are_shown_by_h(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        view = await open_bucket(driver, 0)
        await driver.press("H")
        await driver.shows("static, preflight and aborted calls too", "GET  /static/app.js", "6 calls in 5.0 s")
        await driver.press("H")
        await driver.shows_not("/static/app.js")
        assert view.panes.kinds == ("api", "page")


async def test_names_of_tabs_are_never_cut_for_what_stands_beside_them(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("H")
        await driver.shows("Led here │ Events │ Traces ", "every kind of call   depth 2 of 2")
        await driver.pilot.resize_terminal(60, 20)
        await driver.shows("Led here │ Events │ Traces ", "depth 2 of 2")
        await driver.pilot.resize_terminal(100, 30)
        await driver.shows("Led here │ Events │ Traces ", "static, preflight and aborted calls too   depth 2 of 2")


async def test_events_and_traces_have_tabs(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("tab")
        await driver.shows("TIME", "SERVER", "i-s1", "E_STOCK only 3 left", "12:00:22.000", "/carts/1002/checkout")
        assert "depth" not in driver.text
        await driver.press("tab")
        await driver.shows("STARTED", "LASTED", "ERRORS", "12:00:20.000", "SAYS", "E_STOCK only 3 left")
        await driver.press("tab")
        await driver.shows("start of session")
        await driver.press("shift+tab")
        await driver.shows("STARTED")


async def test_a_bucket_of_one_trace_opens_on_it(shop: Session) -> None:
    async with running(shop) as driver:
        view = await open_bucket(driver, 0)
        assert view.panes.seen is view.panes.trace
        await driver.shows(
            "Led here │ Events │ Trace ",
            "5 calls in 5.0 s · 3 errors",
            "GET  /shipments/:id",
            "sent  GET /shipments/77",
        )
        assert line_with(driver, "GET  /shipments/:id").startswith("▌")
        await driver.press("k")
        await driver.shows("sent  POST /graphql")


async def test_the_next_and_the_previous_bucket_of_the_list(shop: Session) -> None:
    async with running(shop) as driver:
        view = await open_bucket(driver)
        triage = view.opener
        assert isinstance(triage, Triage)
        ids = triage.rows.ids()
        while view.bucket.id != ids[-1]:
            await driver.press("J")
        await driver.press("J")
        await driver.shows("This is the last bucket of the list.")
        await driver.press("K")
        assert view.bucket.id == ids[-2]
        await driver.press("escape")
        await until(lambda: driver.program.screen is triage, "triage")
        assert triage.list.item is not None
        assert triage.list.item.id == ids[-2]


async def test_a_mark_shows_at_once_here_and_in_the_list_and_is_undone(shop: Session) -> None:
    async with running(shop) as driver:
        view = await open_bucket(driver)
        await driver.press("x")
        await driver.shows("○ resolved", "1 bucket resolved · u undoes")
        triage = view.opener
        assert isinstance(triage, Triage)
        marked = triage.rows.get(view.bucket.id or "")
        assert marked is not None
        assert marked.state == 1
        await driver.press("u")
        await driver.shows("● open", "1 bucket open again")


async def test_a_mark_that_is_refused_is_taken_back_with_a_sentence(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        fail(shop, monkeypatch, UpdateTriageBucket)
        await driver.press("i")
        await driver.shows("Nothing was marked: no luck today", "● open")


async def test_calls_are_grouped_by_user_and_a_group_opens(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a")
        await driver.shows("group by", "address", "response x-instance")
        await driver.press("u")
        await driver.shows("› by user", "2 values of user in 3 calls", "~u-1", "67 %")
        await driver.press("enter")
        await driver.shows("› ~u-1", "2 calls with user ~u-1", "1 of 2", "E_LIMIT")
        assert "E_STOCK" not in driver.text
        await driver.press("J")
        await driver.shows("1 call with user ~u-2", "E_STOCK")


async def test_calls_at_a_step_are_grouped_by_a_header_that_was_seen(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("j", "a")
        await driver.shows("request header")
        await driver.press("r")
        await driver.shows("group by request header", "user-agent")
        await driver.type("agent")
        await driver.press("enter")
        await driver.shows("by request user-agent", "browser/s1", "browser/s2", "50 %")
        assert "browser/s3" not in driver.text
        await driver.press("enter")
        await driver.shows("1 call with request user-agent browser/s1", "lines 3")


async def test_the_calls_of_a_bucket_are_filtered_and_what_is_left_is_grouped(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("tab")
        await driver.shows("12:00:22.000", "/ filter")
        await driver.press("slash")
        await driver.type("user:u-1")
        await driver.shows("filter user:u-1", "2 of 3")
        assert "12:00:22.000" not in driver.text
        await driver.press("enter", "a", "u")
        await driver.shows("1 value of user in 2 calls", "u-1")
        await driver.press("escape")
        await driver.shows("2 of 3")
        await driver.press("F")
        await driver.shows("NOT user:u-1", "1 of 3", "E_STOCK")
        await driver.filter(" user:nobody")
        await driver.shows("0 of 3", "No call matches")
        await driver.press("backspace", "backspace")
        await driver.shows("12:00:06.000")
        await driver.shows_not("lifts")


async def test_the_traces_of_a_bucket_are_filtered(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("tab", "tab")
        await driver.shows("STARTED", "~u-1", "~u-2")
        await driver.press("f")
        await driver.shows("filter user:u-", "1 of 2")
        await driver.press("tab")
        await driver.shows_not("filter user", "lifts")
        await driver.press("tab", "tab")
        await driver.shows("filter user:u-", "1 of 2")
        await driver.press("ctrl+r")
        await driver.shows("1 of 2")
        await driver.filter(" nonsense:1")
        await driver.shows("nonsense")


async def test_leaving_a_call_of_a_bucket_leads_to_its_row(shop: Session) -> None:
    async with running(shop) as driver:
        view = await open_bucket(driver)
        await driver.press("tab")
        await driver.shows("12:00:22.000")
        await driver.press("enter")
        await driver.shows("1 of 3")
        await driver.press("J", "J")
        await driver.shows("3 of 3")
        await driver.press("escape")
        await driver.shows("12:00:22.000")
        assert view.panes.events.cursor == 2


async def test_the_times_of_a_buckets_calls_are_filtered_by_typing(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("tab")
        await driver.shows("12:00:22.000")
        await driver.press("l", "f")
        await driver.shows("A time is filtered by typing it: / time:>18:00")


async def test_what_led_to_an_error_has_no_filter(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        view = await open_bucket(driver)
        assert not {"filter", "only", "exclude", "lift"} & {offer.action.id for offer in view.offers()}
        await driver.press("slash", "tab")
        await driver.shows("12:00:22.000")
        assert {"filter", "only", "exclude", "lift"} <= {offer.action.id for offer in view.offers()}


async def test_another_bucket_begins_without_a_filter(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("tab")
        await driver.shows("12:00:22.000")
        await driver.press("f")
        await driver.shows("filter user:")
        await driver.press("K")
        await driver.shows("404")
        await driver.press("tab")
        await driver.shows("E_GONE")
        await driver.shows_not("filter user:")


async def test_the_menu_of_groups_counts_the_values_in_all_calls(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a")
        await driver.shows("u  user", "2 values", "response x-instance · 2 values", "these calls have no query")
        await driver.shows("request body field …", "1 name", "response body field …")


async def test_calls_are_grouped_by_a_field_of_their_bodies(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a", "b")
        await driver.shows("group by request body field", "payment", "2 values")
        await driver.press("enter")
        await driver.shows("by request payment", "2 values of request payment in 3 calls", "sepa", "card", "67 %")
        await driver.press("enter")
        await driver.shows("2 calls with request payment sepa", "E_LIMIT")


async def test_esc_goes_from_a_menu_back_to_the_one_that_it_came_from(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a", "b")
        await driver.shows("group by request body field", "payment", "esc back")
        await driver.press("escape")
        await driver.shows("response body field …", "esc close")
        await driver.shows_not("payment")
        await driver.press("enter")  # the cursor stands where it stood
        await driver.shows("group by request body field", "payment")
        await driver.press("escape")
        await driver.shows("response body field …")
        await driver.press("escape")
        await driver.shows_not("response body field …")
        await driver.shows("Led here")


async def test_esc_goes_from_a_question_back_to_the_menu_that_it_came_from(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a", "r")
        await driver.shows("another, by its name …")
        await driver.press("end", "enter")
        await driver.shows("request header", "⏎ done")
        await driver.press("escape")
        await driver.shows("another, by its name …")


async def test_calls_are_grouped_by_a_parameter_of_their_query(home: Path, servers: Servers) -> None:
    some = [
        traffic.entry(second, "s1", "GET", f"/search?page={second % 2}&q={second}", 500, {"code": "E"})
        for second in range(5)
    ]
    with servers.session("search.har", some) as session:
        async with running(session, WIDE) as driver:
            await driver.shows("/search", "5 failures")
            await driver.press("enter")
            await driver.shows("Led here", "5 events")
            await driver.press("a")
            await driver.shows("query parameter …", "2 names")
            await driver.press("q")
            await driver.shows("group by query parameter", "page", "2 values", "5 values")
            await driver.press("enter")
            await driver.shows("by query page", "2 values of query page in 5 calls", "60 %")
            await driver.press("enter")
            await driver.shows("3 calls with query page 0", "1 of 2")


async def test_a_header_can_be_asked_for_by_name(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a")
        await driver.shows("response header")
        await driver.press("R")
        await driver.shows("another, by its name")
        await driver.type("another")
        await driver.press("enter")
        await driver.type("x-request-id")
        await driver.press("enter")
        await driver.shows("by response x-request-id", "none", "100 %")


async def test_secret_headers_are_masked_in_groups(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("a")
        await driver.shows("request header")
        await driver.press("r")
        await driver.shows("cookie")
        await driver.type("cookie")
        await driver.press("enter")
        await driver.shows("by request cookie", "67 %")
        assert "secret-cookie" not in driver.text


async def test_a_call_the_bucket_and_its_route_can_be_copied(shop: Session) -> None:
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("y")
        await driver.shows("cURL", "for the logs", "bucket id")
        await driver.press("r")
        await driver.shows("sent to the terminal's clipboard, 19 bytes")
        await driver.press("tab", "y", "c")
        await driver.shows_not("19 bytes")
        await driver.shows("sent to the terminal's clipboard")


async def test_the_calls_of_the_bucket_are_saved(
    shop: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("ctrl+s")
        await driver.shows("save as")
        await driver.press("n")
        await driver.shows("500-POST-carts-id-checkout.ndjson")
        await driver.press("enter")
        await driver.shows("saved 3 calls")
    lines = (tmp_path / "500-POST-carts-id-checkout.ndjson").read_text().splitlines()
    assert [json.loads(line)["duration_ms"] for line in lines] == [90, 3100, 3204]


async def test_a_trace_of_the_list_is_saved_as_a_whole(
    shop: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(shop, WIDE) as driver:
        await open_bucket(driver)
        await driver.press("shift+tab")
        await driver.shows("12:00:20.000")
        await driver.press("ctrl+s", "n", "enter")
        await driver.shows("saved 3 calls")


async def test_while_more_is_read_the_counts_grow_and_the_cursor_stays(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop, WIDE) as driver:
        view = await open_bucket(driver)
        await driver.press("j", "j")
        asked = count(shop, monkeypatch, GetSignatureGraph)
        data_set = driver.program.data_set
        assert data_set is not None
        for _ in range(5):
            view.post_message(DataChanged(data_set.model_copy(update={"state": "importing"}), final=False))
            await driver.pilot.pause()
        assert len(asked) <= 1
        view.post_message(DataChanged(data_set, final=True))
        await until(lambda: asked, "the graph")
        await driver.pilot.pause()
        assert view.panes.led_here.vertex is not None
        assert view.panes.led_here.vertex.route == "/login"


async def test_what_fails_says_why_in_its_place_and_is_tried_again(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets", "E_LIMIT")
        fail(shop, monkeypatch, GetSignatureGraph)
        await driver.press("enter")
        await driver.press("tab")
        await driver.shows("no luck today", "ctrl+r tries again")
        monkeypatch.undo()
        await driver.press("ctrl+r")
        await driver.shows("└─ 200 POST /graphql Total")


async def test_a_service_that_tells_next_to_nothing(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        driver.program.open(Bucket(TriageBucket()))
        await driver.shows("Led here")
        assert isinstance(driver.program.screen, Bucket)
        await driver.press("j", "enter", "tab", "tab", "J", "v", "plus")
        await driver.shows("only where it is shown what led here")


def fail(session: Session, monkeypatch: pytest.MonkeyPatch, kind: type[Operation[Any]]) -> None:
    """Have an operation refused."""
    exchange = session.client.exchange

    async def refuse(operation: Operation[Any]) -> Exchange[Any]:
        if isinstance(operation, kind):
            raise ApiError(to_request(operation), "no luck today")
        return await exchange(operation)

    monkeypatch.setattr(session.client, "exchange", refuse)


def count(session: Session, monkeypatch: pytest.MonkeyPatch, kind: type[Operation[Any]]) -> list[Operation[Any]]:
    """The operations of a kind that are sent from now on."""
    exchange = session.client.exchange
    seen: list[Operation[Any]] = []

    async def note(operation: Operation[Any]) -> Exchange[Any]:
        if isinstance(operation, kind):
            seen.append(operation)
        return await exchange(operation)

    monkeypatch.setattr(session.client, "exchange", note)
    return seen


async def test_the_key_line_offers_the_marks_that_change_something(shop: Session) -> None:
    async with running(shop, (160, 48)) as driver:
        await driver.shows("4 buckets")
        await driver.press("enter")
        await driver.shows("Led here", "x resolve")
        assert "O reopen" not in driver.text
        await driver.press("x")
        await driver.shows("resolved", "O reopen")
        await driver.shows_not("x resolve")
        await driver.press("x")
        await driver.shows("mark as resolved: it is resolved already")
        await driver.press("u")
        await driver.shows("x resolve")
        await driver.shows_not("O reopen")
