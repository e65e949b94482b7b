"""Pages go on after an id that an import's end has merged into another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from moesif_tui.local.dataset import DataSet
from moesif_tui.local.server import Server
from tests.unit.local.support import Asking, entry, har

WORDS = [f"{first}{second}ing" for first in "abcdefghijklm" for second in "nopqrstuvwxyz"]
BUCKETS = "/~/triage_buckets"
TRACES = "/~/traces"


@pytest.fixture
def merged(server: Server, tmp_path: Path) -> DataSet:
    """Errors of three statuses under one route, whose last segment was a word until the import settled."""
    calls = [entry(n, f"/goods/{word}", (500, 502, 503)[n % 3]) for n, word in enumerate(WORDS * 3)]
    data_set = server.open([str(har(tmp_path / "words.har", calls))])
    server.wait()
    return data_set


def _former(data_set: DataSet, identity: str) -> str:
    """A key that the bucket of this id had before the import settled."""
    key = identity.rpartition("-")[2].rpartition(".")[2]
    return data_set.events.aliases()[data_set.events.signature_number(key)][0]


def test_buckets_go_on_after_a_merged_id(merged: DataSet, asking: Asking) -> None:
    ids = [row["id"] for row in asking.get(BUCKETS)]
    former = f"{merged.key}-{_former(merged, ids[1])}"
    assert former not in ids
    assert [row["id"] for row in asking.get(BUCKETS, after_id=former)] == ids[2:]
    assert [row["id"] for row in asking.get(BUCKETS, before_id=former)] == ids[:1]


def test_traces_go_on_after_a_merged_id(merged: DataSet, asking: Asking) -> None:
    ids = [row["id"] for row in asking.get(TRACES)]
    former = f"{ids[1].rpartition('.')[0]}.{_former(merged, ids[1])}"
    assert former not in ids
    assert [row["id"] for row in asking.get(TRACES, after_id=former)] == ids[2:]


@pytest.mark.parametrize("path", [BUCKETS, TRACES])
@pytest.mark.parametrize("identity", ["-", "x", "{key}-", "{key}-t", "{key}-t1", "{key}-t1.", "{key}-t1.x", "a-t1.b"])
def test_ids_that_never_were_are_refused(merged: DataSet, asking: Asking, path: str, identity: str) -> None:
    assert asking.ask("GET", path, after_id=identity.format(key=merged.key)).status in {400, 404}
