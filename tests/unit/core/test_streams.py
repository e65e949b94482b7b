"""Event streams and NDJSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.streams import StreamEvent, json_lines, stream_events


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_events_with_names_data_and_other_fields(end: str) -> None:
    text = "event: done\nid: 7\ndata: a\ndata:b\n\n: ping\n\nretry: 3\n\ndata: cut".replace("\n", end)
    assert list(stream_events(text)) == [
        StreamEvent("done", "a\nb", (("id", "7"),)),
        StreamEvent("", "", (("", "ping"),)),
        StreamEvent("", "", (("retry", "3"),)),
        StreamEvent("", "cut"),
    ]


@given(st.text(alphabet="datevn:i \r\n{}", max_size=60))
def test_no_text_raises(text: str) -> None:
    assert all(isinstance(event, StreamEvent) for event in stream_events(text))


def test_blank_lines_hold_no_value() -> None:
    assert list(json_lines('{"a":1}\n\n \r\n{"b":2}')) == ['{"a":1}', '{"b":2}']
