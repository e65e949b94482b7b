"""Calls are analysed and kept in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pytest

from moesif_tui.local import batches
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.batches import BATCH, BATCH_BYTES, FIRST_BATCH, Analysis, Batches
from moesif_tui.local.events.store import NewCall
from moesif_tui.local.record import Record


class Written:
    """Remembers the sizes of what is written."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.told = 0

    def add(self, calls: Sequence[NewCall]) -> None:
        """Take a batch."""
        self.sizes.append(len(calls))

    def signatures(self) -> list[Signature]:
        """None were met."""
        return []

    def name_pages(self, titles: Mapping[int, Mapping[str, str]]) -> None:
        """No page came late."""

    def settle(self, sessions: Iterable[tuple[int, int]], merged: Mapping[Signature, Signature]) -> None:
        """Nothing settles here."""

    def tell(self) -> None:
        """A batch was kept."""
        self.told += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still."""
    now = [0.0]
    monkeypatch.setattr(batches.time, "monotonic", lambda: now[0])  # type: ignore[attr-defined]
    return now


def record(path: str, **more: object) -> Record:
    return Record(0, None, "GET", f"https://shop.test{path}", 200, {}, {}, **more)  # type: ignore[arg-type]


def as_it_is(kept: Record) -> NewCall:
    return Analysis(streams=()).call(kept)


def test_the_first_batch_is_small(clock: list[float]) -> None:
    written = Written()
    keeping = Batches(as_it_is, written, written.tell)
    for number in range(FIRST_BATCH + 2 * BATCH + 3):
        keeping.add(record(f"/{number}"))
    assert written.sizes == [FIRST_BATCH, BATCH, BATCH]
    keeping.flush()
    assert written.sizes[-1] == 3
    keeping.flush()
    assert (len(written.sizes), written.told) == (4, 5)


def test_large_bodies_are_not_gathered(clock: list[float]) -> None:
    written = Written()
    keeping = Batches(as_it_is, written, written.tell)
    for _ in range(4):
        keeping.add(record("/", request_body=b"x", response_body=b"x" * (BATCH_BYTES // 2)))
    assert written.sizes == [2, 2]


def test_a_batch_is_kept_when_it_is_old(clock: list[float]) -> None:
    written = Written()
    keeping = Batches(as_it_is, written, written.tell)
    keeping.add(record("/1"))
    clock[0] += 1
    keeping.add(record("/2"))
    keeping.add(record("/3"))
    assert written.sizes == [2]


def test_sessions_are_provisional_unless_they_are_given() -> None:
    analysis = Analysis(streams={1})
    one_file = [analysis.call(record("/")).session for _ in range(2)]
    other_file = analysis.call(record("/", source=2)).session
    stream = [analysis.call(record("/", source=1, ip_address=address)).session for address in ("10.0.0.1", "10.0.0.2")]
    assert analysis.call(record("/", session_token="s-1")).session == "s-1"
    assert len(set(one_file)) == 1
    assert len({*one_file, other_file, *stream}) == 4
    assert all(session.startswith("~new ") for session in (*one_file, other_file, *stream))


def test_signatures_whose_routes_settle_are_told() -> None:
    analysis = Analysis(streams=())
    words = [f"{first}{second}ing" for first in "abcdefghijklm" for second in "nopqrstuvwxyz"]
    met = {analysis.call(record(f"/goods/{word}")).analysed.signature for word in words * 2}
    merged = analysis.merged(met)
    assert {signature.route for signature in merged.values()} == {"/goods/:name"}
    assert all(old.route != new.route and old._replace(route=new.route) == new for old, new in merged.items())
