"""Views follow a data set that grows, on screen or not; and what is pressed in one packet is done in its order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.following import Following
from moesif_tui.ui.screens.calls import Calls
from moesif_tui.ui.screens.triage import Triage
from moesif_tui.ui.watch import DataChanged, Watch
from moesif_tui.wire.imports import DataSet
from tests.contract import traffic
from tests.screens.conftest import running, until


async def test_a_look_that_was_due_when_another_data_set_is_opened_does_not_overtake_it(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, first_look = Watch._newest, Watch.first_look
    looked: list[Following] = []

    looks: list[Watch] = []

    async def importing(watch: Watch) -> DataSet | None:
        looks.append(watch)
        found = await newest(watch)
        return None if found is None else found.model_copy(update={"state": "importing"})

    async def remember(watch: Watch, view: Following) -> bool:
        looked.append(view)
        return await first_look(watch, view)

    async def open_another() -> None:
        seen = len(looks)
        await until(lambda: len(looks) > seen, "a look that falls due while the app takes no message")
        driver.program.opened()

    monkeypatch.setattr("moesif_tui.ui.watch.SECONDS", 0.0)
    monkeypatch.setattr(Watch, "_newest", importing)
    monkeypatch.setattr(Watch, "first_look", remember)
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        assert len(looked) == 1
        driver.program.call_next(open_another)
        await until(lambda: len(looked) == 2, "the first look at the other one")


async def test_a_view_catches_up_with_what_was_told_to_another(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[tuple[str, bool]] = []

    async def catch_up(view: Triage | Calls, *, final: bool) -> None:
        caught.append((type(view).__name__, final))

    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        for kind in (Triage, Calls):
            monkeypatch.setattr(kind, "catch_up", catch_up)
        watch = driver.program._watch
        assert watch.data_set is not None
        watch.data_set = watch.data_set.model_copy(update={"entries": 99})
        driver.program.screen.post_message(DataChanged(watch.data_set, final=True))
        await until(lambda: caught == [("Calls", True)])
        await driver.press("2")
        await until(lambda: caught[1:] == [("Triage", True)])
        await driver.press("4", "2")
        await driver.shows("4 buckets")
        assert len(caught) == 2


async def test_marks_and_undo_in_one_packet_are_done_in_order(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("x", "u")
        await driver.shows("1 bucket open again")
        await driver.press("x", "i")
        await driver.shows("1 bucket ignored")
        await driver.press("ctrl+r")
        await driver.shows("3 buckets")
        await driver.press("S", "i")
        await driver.shows("state ignored", "1 bucket ")


@pytest.fixture
def broken(home: Path) -> Iterator[tuple[Session, LocalServer]]:
    """A session whose server can be taken away."""
    server = LocalServer([str(traffic.write(home / "shop.har"))])
    try:
        yield Session(server), server
    finally:
        server.stop()


async def test_a_stop_that_fails_is_told(broken: tuple[Session, LocalServer]) -> None:
    session, server = broken
    async with running(session) as driver:
        await driver.shows("4 buckets")
        driver.program.runs("The import", driver.program._watch._stop)
        server.stop()
        await driver.press("ctrl+c")
        await driver.shows("The import was not stopped")
