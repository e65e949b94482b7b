"""What every screen looks like, on a small and on a large terminal.

The pictures stand in `__snapshots__`; `--snapshot-update` renews those that changed on purpose.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from moesif_tui.client.engine import Exchange
from moesif_tui.client.errors import ServerFailed
from moesif_tui.session import LocalServer
from moesif_tui.ui.program import Look
from moesif_tui.wire.base import Operation
from moesif_tui.wire.requests import Request
from tests.contract import traffic
from tests.contract.conftest import reaching
from tests.screens.conftest import Driver
from tests.screens.still import Answered, StillProgram, StillSession, follow, program

Compare = Callable[..., bool]
Story = list[Mapping[str, str]]

SMALL, LARGE = (80, 24), (160, 48)
READY: Story = [{"shows": "4 buckets|7 failures in 13 calls|E_LIMIT"}]
PREVIEW: Story = [{"shows": "One example"}]
BUCKET: Story = [*READY, {"press": "j j j enter", "shows": "Led here|3 events|p95|12:00:06"}]
EVENTS: Story = [*BUCKET, {"press": "tab", "shows": "12:00:06.000"}]
CALLS: Story = [*READY, {"press": "4", "shows": "13 calls|/shipments/77"}]

STORIES: Mapping[str, Story] = {
    "triage": READY,
    "bucket": BUCKET,
    "bucket_events": EVENTS,
    "bucket_traces": [*BUCKET, {"press": "tab tab", "shows": "STARTED"}],
    "groups": [*BUCKET, {"press": "a", "shows": "u  user"}, {"press": "u", "shows": "by user|u-1|67 %"}],
    "trace": [*BUCKET, {"press": "tab tab", "shows": "STARTED"}, {"press": "enter", "shows": "calls in|sent"}],
    "traces": [*READY, {"press": "3", "shows": "Traces|STARTED"}],
    "calls": CALLS,
    "event": [*EVENTS, {"press": "enter", "shows": '500 Internal Server Error|"E_STOCK"'}],
    "help": [*READY, {"press": "?", "shows": "Keys|Handle errors"}],
    "palette": [*READY, {"press": ":", "shows": "mark as resolved"}],
}
"""Screens, by what is done to come there."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that all pictures share, and the zone UTC."""
    folder = tmp_path_factory.mktemp("still")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(folder / name))
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield folder
    time.tzset()


@pytest.fixture(scope="module")
def shop(home: Path) -> Iterator[LocalServer]:
    """The local server on the small capture, which has been read."""
    server = LocalServer([str(traffic.write(home / "shop.har"))])
    with reaching(server):
        pass
    yield from serving(server)


@pytest.fixture
def broken(home: Path) -> Iterator[LocalServer]:
    """The local server on a capture that was cut off."""
    whole = traffic.write(home / "whole.har").read_text()
    (home / "cut.har").write_text(whole[: whole.index("/shipments/77")])
    yield from serving(LocalServer([str(home / "cut.har")], keep=False))


class Failing(StillSession):
    """Searches are not answered."""

    async def exchange(self, operation: Operation[Answered]) -> Exchange[Answered]:
        """The service's fault."""
        raise ServerFailed(Request(operation.method, operation.path, ()), 503)


def serving(server: LocalServer) -> Iterator[LocalServer]:
    """A server for as long as it is used."""
    try:
        yield server
    finally:
        server.stop()


def matches(compare: Compare, made: StillProgram, story: Story, size: tuple[int, int]) -> bool:
    """Whether the screen at the end of a story looks as it did."""

    async def play(pilot: Pilot[Any]) -> None:
        await follow(Driver(made, pilot), story)
        await made.session.client.aclose()

    return compare(made, terminal_size=size, run_before=play)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
@pytest.mark.parametrize("name", STORIES)
def test_screen(name: str, size: tuple[int, int], shop: LocalServer, snap_compare: Compare) -> None:
    story = [*READY, *PREVIEW, *STORIES[name][1:]] if size == LARGE else STORIES[name]
    assert matches(snap_compare, program(shop), story, size)


def test_flow(shop: LocalServer, snap_compare: Compare) -> None:
    story: Story = [*BUCKET, {"press": "v", "shows": "1 before"}]
    assert matches(snap_compare, program(shop), story, LARGE)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
def test_start(size: tuple[int, int], home: Path, shop: LocalServer, snap_compare: Compare) -> None:
    story: Story = [{"shows": "The sample|/home/ada/captures/shop.har"}]
    for server in serving(LocalServer()):
        assert matches(snap_compare, program(server), story, size)


@pytest.mark.parametrize("name", ["triage", "bucket", "event"])
def test_light(name: str, shop: LocalServer, snap_compare: Compare) -> None:
    assert matches(snap_compare, program(shop, Look(light=True)), STORIES[name], SMALL)


@pytest.mark.parametrize("name", ["triage", "bucket", "trace", "event"])
def test_ascii(name: str, shop: LocalServer, snap_compare: Compare) -> None:
    assert matches(snap_compare, program(shop, Look(ascii_only=True)), STORIES[name], SMALL)


@pytest.mark.parametrize("name", ["triage", "trace"])
def test_no_colour(name: str, shop: LocalServer, monkeypatch: pytest.MonkeyPatch, snap_compare: Compare) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert matches(snap_compare, program(shop), STORIES[name], SMALL)


def test_too_small(shop: LocalServer, snap_compare: Compare) -> None:
    assert matches(snap_compare, program(shop), [{"shows": "is too small"}], (59, 14))


def test_filter_that_leaves_nothing(shop: LocalServer, snap_compare: Compare) -> None:
    story: Story = [
        *READY,
        {"press": "/"},
        {"type": "status:418"},
        {"press": "enter", "shows": "No open bucket matches"},
    ]
    assert matches(snap_compare, program(shop), story, SMALL)


def test_filter_being_typed(shop: LocalServer, snap_compare: Compare) -> None:
    story: Story = [*CALLS, {"press": "/"}, {"type": "status:5xx"}, {"shows": "keeps it|3 of 13"}]
    assert matches(snap_compare, program(shop), story, SMALL)


def test_filter_that_is_wrong(shop: LocalServer, snap_compare: Compare) -> None:
    story: Story = [*CALLS, {"press": "/"}, {"type": "stauts:500"}, {"press": "enter", "shows": "did you mean"}]
    assert matches(snap_compare, program(shop), story, SMALL)


@pytest.mark.parametrize(
    ("key", "words"),
    [("S", "resolved"), ("s", "sort by"), ("y", "copy")],
    ids=["states", "sort", "copy"],
)
def test_menu(key: str, words: str, shop: LocalServer, snap_compare: Compare) -> None:
    assert matches(snap_compare, program(shop), [*READY, {"press": key, "shows": words}], SMALL)


def test_question(shop: LocalServer, snap_compare: Compare) -> None:
    assert matches(snap_compare, program(shop), [*EVENTS, {"press": "ctrl+s", "shows": "save"}], SMALL)


def test_what_could_not_be_read(broken: LocalServer, snap_compare: Compare) -> None:
    story: Story = [{"shows": "buckets|  !"}, {"press": "!", "shows": "cut.har"}]
    assert matches(snap_compare, program(broken), story, SMALL)


def test_answer_that_fails(shop: LocalServer, snap_compare: Compare) -> None:
    story: Story = [*READY, {"press": "4", "shows": "The service failed with status 503"}]
    assert matches(snap_compare, program(shop, over=Failing), story, SMALL)


def test_pictures_are_not_heavy() -> None:
    folder = Path(__file__).parent / "__snapshots__"
    assert sum(file.stat().st_size for file in folder.rglob("*.svg")) < 3_000_000
