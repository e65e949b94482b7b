"""JSON, NDJSON and CSV of documents."""

from __future__ import annotations

import csv as reader
import io
import json
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.export import BUCKET_COLUMNS, FORMATS, TRACE_COLUMNS, Csv, csv, json_array, ndjson, written

HOSTILE: list[str] = [
    each["text"] for each in json.loads((Path(__file__).parents[3] / "data" / "hostile.json").read_text("utf-8"))
]


def rows(data: bytes) -> list[list[str]]:
    return list(reader.reader(io.StringIO(data.decode(), newline="")))


def test_an_array_has_an_item_a_line() -> None:
    data = b"".join(json_array([{"a": 1}, {"b": [None]}]))
    assert data == b'[\n{"a":1},\n{"b":[null]}\n]\n'
    assert b"".join(json_array([])) == b"[]\n"


def test_lines_of_json() -> None:
    assert b"".join(ndjson([{"a": "x\ny"}, 7])) == b'{"a":"x\\ny"}\n7\n'
    assert b"".join(ndjson([])) == b""


def test_secrets_are_masked_unless_revealed() -> None:
    trace = {
        "session_token": "sess_91c",
        "triage_bucket": {"metadata": {"says": [{"message": "token sk-abcdefghij0123456789ab"}]}},
    }
    assert "sk-" not in b"".join(ndjson([trace])).decode()
    assert json.loads(b"".join(ndjson([trace])))["session_token"] == "sess_91c"
    assert json.loads(b"".join(ndjson([trace], reveal=True))) == trace


def test_columns_are_named_by_their_paths_and_lists_give_their_first_item() -> None:
    bucket = {"id": "k1-2", "state": 0, "route": "/x", "metadata": {"says": [{"message": "no"}, {"message": "late"}]}}
    names, cells = rows(b"".join(csv([bucket], BUCKET_COLUMNS)))
    found = dict(zip(names, cells, strict=True))
    assert found["metadata.says.message"] == "no"
    assert (found["id"], found["state"], found["route"], found["host"]) == ("k1-2", "0", "/x", "")
    assert rows(b"".join(csv([], TRACE_COLUMNS))) == [list(TRACE_COLUMNS)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_texts_that_a_spreadsheet_would_run_are_disarmed(text: str) -> None:
    assert rows(b"".join(csv([{"a": text}], ("a",))))[1] == [f"'{text}"]


@pytest.mark.parametrize(
    ("value", "cell"), [(-1, "-1"), (1.5, "1.5"), (True, "true"), (None, ""), ({"a": [1]}, '{"a":[1]}')]
)
def test_values_that_are_no_texts(value: Any, cell: str) -> None:
    assert rows(b"".join(csv([{"a": value, "b": 1}], ("a", "b"))))[1] == [cell, "1"]


def test_hostile_texts_stay_in_their_cells() -> None:
    for text in HOSTILE:
        table = b"".join(csv([{"a": text, "b": "end"}], ("a", "b"), reveal=True))
        wanted = text.replace("\0", "").encode("utf-8", "backslashreplace").decode()
        (cells,) = rows(table)[1:]
        assert cells[0].removeprefix("'") == wanted.removeprefix("'")
        assert cells[1] == "end"


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_every_format_writes_whatever_it_is_given(form: Any) -> None:
    for reveal in (False, True):
        pieces = list(written(form.writer(reveal), [None, 1, "x", [], {}, {"request": []}, {"metadata": {"har": 7}}]))
        assert b"".join(pieces)


def test_a_table_is_written_row_by_row() -> None:
    table = Csv(("id",))
    assert [table.begin(), table.item({"id": "a"}), table.item({"id": "b,c"}), table.end()] == [
        b"id\n", b"a\n", b'"b,c"\n', b"",
    ]  # fmt: skip
