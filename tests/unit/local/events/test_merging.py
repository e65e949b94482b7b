"""Settling merges signatures without touching the others."""

import json
from pathlib import Path

from moesif_tui.local.dataset import DataSet
from moesif_tui.local.ingest import Import
from moesif_tui.local.origins import origin_of

STATUSES = (200, 201, 204, 400, 401, 403, 404, 409, 500, 502, 503, 504)


def test_every_call_keeps_its_status_when_routes_are_merged(tmp_path: Path) -> None:
    words = [f"{first}{second}ing" for first in "abcdefghijklm" for second in "nopqrstuvwxyz"]
    entries = [
        {
            "startedDateTime": f"2026-11-24T10:{number // 60 % 60:02d}:{number % 60:02d}Z",
            "request": {"method": "GET", "url": f"https://shop.acme.test/goods/{word}"},
            "response": {"status": STATUSES[number % len(STATUSES)]},
        }
        for number, word in enumerate(words * 3)
    ]
    file = tmp_path / "many-words.har"
    file.write_text(json.dumps({"log": {"entries": entries}}))
    data_set = DataSet("k1", tmp_path / "set", keep=True)
    reading = Import(data_set, origin_of([str(file)], None), 0)

    reading.start()
    reading.join()

    events = data_set.events.events(range(1, len(entries) + 1), bodies=False)
    found = [data_set.events.signature(event.signature)[1] for event in events]
    assert len({signature.route for signature in found}) == 1
    assert [signature.status for signature in found] == [
        STATUSES[number % len(STATUSES)] for number in range(len(entries))
    ]
    data_set.close()
