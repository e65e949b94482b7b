"""Tables: plain and whole when piped, cut and coloured on a terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest

from moesif_tui.cli.table import MEASURED, Column, Role, Table, muted
from moesif_tui.core.safe import cells


def role(row: Mapping[str, Any]) -> Role:
    return "error" if row["n"] > 1 else ""


COLUMNS = (
    Column("N", lambda row: str(row["n"]), right=True, role=role),
    Column("PATH", lambda row: str(row["path"]), cut="middle", least=12),
    Column("SAYS", lambda row: str(row["says"]), cut="end", role=muted),
    Column("EXTRA", lambda row: "x", drop=1),
)
ROWS = [
    {"n": 1, "path": "/carts/:id/lines", "says": "a\x1b[31mb"},
    {"n": 1042, "path": "/x", "says": "zwei 日本"},
]


def lines(table: Table, rows: list[dict[str, Any]] = ROWS) -> list[str]:
    return ("".join(table.add(row) for row in rows) + table.end()).splitlines()


@pytest.fixture
def width(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    size = os.terminal_size((request.param, 24))
    monkeypatch.setattr("shutil.get_terminal_size", lambda: size)


def test_a_piped_table_is_aligned_whole_and_safe() -> None:
    assert lines(Table(COLUMNS, terminal=False, colour=False)) == [
        "   N  PATH              SAYS       EXTRA",
        "   1  /carts/:id/lines  a␛[31mb    x",
        "1042  /x                zwei 日本  x",
    ]


@pytest.mark.parametrize("width", [30], indirect=True)
def test_a_narrow_terminal_gets_cut_cells_and_fewer_columns(width: None) -> None:
    made = lines(Table(COLUMNS, terminal=True, colour=False))
    assert made == ["   N  PATH          SAYS", "   1  /carts…lines  a␛[31mb", "1042  /x            zwei 日本"]
    assert all(cells(line) < 30 for line in made)


@pytest.mark.parametrize("width", [37], indirect=True)
def test_a_column_gives_way_only_where_others_would_have_less_than_they_need(width: None) -> None:
    made = lines(Table(COLUMNS, terminal=True, colour=False))
    assert made[:2] == ["   N  PATH          SAYS       EXTRA", "   1  /carts…lines  a␛[31mb    x"]


@pytest.mark.parametrize("width", [12], indirect=True)
def test_what_is_too_wide_for_any_terminal_is_never_cut_without_a_mark(width: None) -> None:
    assert lines(Table(COLUMNS, terminal=True, colour=False)) == [
        "   N  PATH    SAYS",
        "   1  /ca…es  a␛[31…",
        "1042  /x      zwei …",
    ]


@pytest.mark.parametrize("width", [120], indirect=True)
def test_colours(width: None) -> None:
    head, plain, red = lines(Table(COLUMNS, terminal=True, colour=True))
    assert head.startswith("\x1b[2m")
    assert plain.startswith("   1  /carts/:id/lines  \x1b[2ma␛[31mb\x1b[0m")
    assert red.startswith("\x1b[31m1042\x1b[0m  ")
    assert "EXTRA" in head


def test_rows_are_written_as_they_come_once_the_widths_are_known() -> None:
    table = Table(COLUMNS, terminal=False, colour=False)
    row = ROWS[0]
    assert all(table.add(row) == "" for _ in range(MEASURED - 1))
    assert table.add(row).count("\n") == MEASURED + 1
    assert table.add({**row, "path": "/longer/than/what/was/measured"}).split() == [
        "1", "/longer/than/what/was/measured", "a␛[31mb", "x",
    ]  # fmt: skip
    assert table.end() == ""


def test_a_table_without_rows_has_its_head() -> None:
    assert Table(COLUMNS, terminal=False, colour=False).end() == "N  PATH  SAYS  EXTRA\n"
