"""Bucket documents."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.core.time import DAY, HOUR
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.buckets import SAYS, _window, signature_fields
from moesif_tui.local.server import Server
from tests.unit.local.support import entry, har, shop


def test_a_trend_covers_the_last_day_or_less() -> None:
    for first, last in ((0, 0), (0, 1), (5, 23), (0, HOUR), (0, 10 * DAY), (-DAY, DAY)):
        since, step = _window(first, last)
        assert since >= first
        assert since <= last < since + 24 * step
        assert last - since <= DAY


def test_what_a_bucket_says_is_limited_and_folded_where_it_repeats(server: Server, tmp_path: Path) -> None:
    entries = [entry(n, "/pay", 500) for n in range(60)]
    words = [f"{first}{second}ing" for first in "abcdef" for second in "uvwxyz"]
    for number, one in enumerate(entries):
        text = f"order {number} failed" if number < 30 else f"no {words[number - 30]} for {words[number % 7]}"
        one["response"]["content"] = {"mimeType": "text/plain", "text": text}
    data_set = server.open([str(har(tmp_path / "a.har", entries))])
    server.wait()
    [row] = server.buckets.of(data_set, SHOWN).values()
    says = row["metadata"]["says"]
    assert (says[0]["message"], says[0]["count"], len(says)) == ("order … failed", 30, SAYS)
    assert sum(row["metadata"]["trend"]) == row["event_count"] == 60


def test_buckets_are_made_again_only_when_the_data_changes(server: Server, tmp_path: Path) -> None:
    data_set = server.open([str(shop(tmp_path / "a.har"))])
    server.wait()
    assert server.buckets.of(data_set, SHOWN) is server.buckets.of(data_set, SHOWN)
    assert server.buckets.row(data_set, 999, SHOWN) is None


def test_what_a_signature_says_of_itself() -> None:
    plain = Signature("GET", "/", 500, "h")
    assert signature_fields(plain) == {"verb": "GET", "route": "/", "status": 500, "host": "h", "api_version": None}
    rpc = signature_fields(plain._replace(jsonrpc_method="pay", jsonrpc_code=-32000))
    assert rpc["jsonrpc"] == {"method": "pay", "code": -32000}
    graphql = signature_fields(plain._replace(graphql_operation="Pay", graphql_type="mutation"))
    assert graphql["graphql"] == {
        "operation_name": "Pay", "definitions": [{"operation_type": "mutation", "name": "Pay"}],
    }  # fmt: skip
