"""Changes of two programs at once: what somebody else has set since is shown, not overwritten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from moesif_tui.client.errors import Conflict
from moesif_tui.session import Change, LocalServer, Session
from moesif_tui.wire.triage import GetTriageBuckets, TriageBucket, look, mark
from tests.contract import traffic
from tests.contract.conftest import reaching


@pytest.fixture
async def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Session, Session]]:
    """Two programs on one file."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    file = traffic.write(tmp_path / "shop.har")
    async with AsyncExitStack() as stack:
        servers = LocalServer([str(file)]), LocalServer([str(file)])
        both = Session(servers[0]), Session(servers[1])
        for server in servers:
            with reaching(server):  # until then the other one may know less
                pass
        for session in both:
            stack.push_async_callback(session.close)
        yield both


async def buckets(session: Session) -> list[TriageBucket]:
    return [row for row in await session.send(GetTriageBuckets()) if isinstance(row, TriageBucket)]


def change(bucket: TriageBucket, state: int) -> Change:
    return Change(mark(bucket, state), mark(bucket, bucket.state or 0), look(bucket))


async def test_undo_leaves_what_somebody_else_has_set_since(two: tuple[Session, Session]) -> None:
    mine, theirs = two
    [bucket, other, *_] = await buckets(mine)
    await mine.change([change(bucket, 1), change(other, 1)])
    await theirs.change([change((await buckets(theirs))[0], 2)])
    with pytest.raises(Conflict):
        await mine.undo()
    assert {row.id: row.state for row in await buckets(mine) if row.id in {bucket.id, other.id}} == {
        bucket.id: 2,
        other.id: 0,
    }
    assert await mine.undo() == []


async def test_a_change_of_what_is_not_as_it_was_shown_is_not_made(two: tuple[Session, Session]) -> None:
    mine, theirs = two
    [shown, *_] = await buckets(mine)
    await theirs.change([change(shown, 2)])
    with pytest.raises(Conflict, match="refresh"):
        await mine.change([change(shown, 1)])
    assert (await buckets(mine))[0].state == 2
    assert await mine.undo() == []
