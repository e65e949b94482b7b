"""Calls are analysed and kept in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from moesif_tui.local import batches
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.batches import BATCH, BATCH_BYTES, FIRST_BATCH, Analysis, Batches
from moesif_tui.local.events.store import LAST, Earlier, NewCall
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

    def date(self) -> None:
        """Every call has its time."""

    def name_pages(self, titles: Mapping[int, Mapping[str, str]]) -> None:
        """No page came late."""

    def settle(
        self,
        sessions: Iterable[tuple[int, int]],
        merged: Mapping[Signature, Signature],
        tokens: Iterable[str] = (),
        last: int = LAST,
    ) -> dict[str, str]:
        """Nothing settles here."""
        return {}

    def resume(self) -> int:
        """Nothing is here."""
        return 0

    def earlier(self, most: int) -> list[Earlier]:
        """Nothing is here."""
        return []

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


def call_of(path: str, **more: Any) -> Record:
    return Record(0, 1, "GET", f"https://shop.test{path}", 200, {}, {}, **more)


def names(count: int) -> list[str]:
    return [f"/products/{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]}shirt" for n in range(count)]


def test_what_was_settled_goes_on_settling() -> None:
    analysis = Analysis({0})
    early = [analysis.call(call_of(f"{path}/parts/left")).analysed.signature for path in names(30)]
    merged = analysis.merged(early)
    assert set(merged.values()) == {early[0]._replace(route="/products/:name/parts/left")}
    later = [
        analysis.call(call_of(f"{path}/parts/{part.rpartition('/')[2]}")).analysed.signature
        for path, part in zip(names(90) * 2, reversed(names(90) * 2), strict=True)
    ]
    again = analysis.merged([*merged.values(), *later])
    assert {signature.route for signature in again.values()} == {"/products/:name/parts/:name"}
    assert again[early[0]._replace(route="/products/:name/parts/left")].route == "/products/:name/parts/:name"


def test_routes_of_earlier_calls_are_known() -> None:
    analysis = Analysis({0})
    for path in names(29):
        analysis.learn("shop.test", "GET", f"https://shop.test{path}")
    last = analysis.call(call_of(names(30)[-1])).analysed.signature
    assert analysis.merged([last])[last].route == "/products/:name"


def test_clients_go_on_in_the_session_that_theirs_became() -> None:
    analysis = Analysis({0}, calls=7)
    first = analysis.call(call_of("/a", ip_address="192.0.2.1"))
    other = analysis.call(call_of("/a", ip_address="192.0.2.2"))
    assert (first.session, other.session) == ("~new 8", "~new 9")
    assert analysis.sessions() == ["~new 8", "~new 9"]
    analysis.follow({"~new 8": "~3"})
    assert analysis.call(call_of("/b", ip_address="192.0.2.1")).session == "~3"
    assert analysis.call(call_of("/b", ip_address="192.0.2.2")).session == "~new 10"


def test_few_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_CLIENTS", 1)
    analysis = Analysis({0})
    for n in range(2):
        analysis.call(call_of("/a", ip_address=f"192.0.2.{n}"))
    analysis.follow({"~new 1": "~1", "~new 2": "~2"})
    assert analysis.sessions() == []
