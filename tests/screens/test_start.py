"""The start screen, by keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.session import LocalServer, Session
from moesif_tui.wire.imports import CreateImport
from tests.contract import traffic
from tests.screens.conftest import running


@pytest.fixture
def empty(home: Path) -> Iterator[Session]:
    """A session without any file."""
    server = LocalServer()
    try:
        yield Session(server)
    finally:
        server.stop()


async def test_a_file_is_named_and_opened(empty: Session, home: Path) -> None:
    path = traffic.write(home / "shop.har")
    async with running(empty) as driver:
        await driver.shows("Open a file …", "The sample")
        await driver.press("enter")
        await driver.shows("file")
        await driver.type(str(home) + "/sho")
        await driver.press("tab")
        await driver.shows(path.name)
        await driver.press("enter")
        await driver.shows("4 buckets", "shop.har · local")


async def test_a_name_that_is_typed_before_anything_is_drawn_is_the_answer(empty: Session, home: Path) -> None:
    path = traffic.write(home / "shop.har")
    async with running(empty) as driver:
        await driver.press("enter", *str(path)[:-3], "tab", "enter")
        await driver.shows("4 buckets", "shop.har · local")


async def test_a_file_that_is_not_there_is_told_in_place(empty: Session, home: Path) -> None:
    async with running(empty) as driver:
        await driver.shows("Open a file …")
        await driver.press("enter")
        await driver.type(f"{home}/nothing.har")
        await driver.press("enter")
        await driver.shows("There is no such file")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("png.har", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "png.har: a PNG image, not traffic."),
        ("e" * 200 + ".har", b"", "an empty file."),
    ],
)
async def test_why_a_file_cannot_be_opened_is_told_whole(
    empty: Session, home: Path, name: str, data: bytes, why: str
) -> None:
    (home / name).write_bytes(data)
    async with running(empty) as driver:
        await driver.shows("Open a file …")
        await driver.press("enter")
        await driver.type(f"{home}/{name[0]}")
        await driver.press("tab", "enter")
        await driver.shows(why)
        assert "refused" not in driver.text
        assert str(home) not in driver.text


async def test_recent_files_and_until_when_they_are_kept(own_shop: Session) -> None:
    async with running(own_shop) as driver:
        await driver.shows("4 buckets")
    server = LocalServer()
    try:
        async with running(Session(server)) as driver:
            await driver.shows("shop.har", "CALLS", "FAILURES", "KEPT UNTIL")
            assert next(line for line in driver.text.splitlines() if "shop.har" in line).split()[1:3] == ["14", "7"]
            await driver.press("G", "enter")
            await driver.shows("4 buckets")
    finally:
        server.stop()


async def test_the_sample_is_listed_once(own_shop: Session) -> None:
    async with running(own_shop) as driver:
        await driver.shows("4 buckets")
        await driver.program.session.send(CreateImport(body={"demo": True}))
        other = LocalServer()
        async with running(Session(other)) as there:
            await there.shows("shop.har", "The sample")
            assert there.text.lower().count("sample") == 1


@pytest.mark.parametrize("width", [60, 80, 160])
async def test_a_long_name_is_cut_in_its_middle_and_the_date_never(home: Path, width: int) -> None:
    folder = home / ("captures of the third quarter " * 3) / ("staging " * 6)
    folder.mkdir(parents=True)
    opened = LocalServer([str(traffic.write(folder / "checkout-2026-03-01T10-22-33.har"))])
    try:
        async with running(Session(opened)) as driver:
            await driver.shows("4 buckets")
    finally:
        opened.stop()
    server = LocalServer()
    try:
        async with running(Session(server), (width, 24)) as driver:
            await driver.shows("KEPT UNTIL", "33.har")
            line = next(line for line in driver.text.splitlines() if "33.har" in line)
            assert "…" in line
            assert re.search(r" 20\d\d-\d\d-\d\d$", line)
            assert ("CALLS" in driver.text) == (width > 60)
    finally:
        server.stop()


async def test_of_several_files_the_first_is_named_and_how_many_more_there_are(home: Path) -> None:
    first = home / "a-file-whose-name-is-longer-than-its-column.har"
    files = [first, *(home / name for name in ("second.har", "third.har"))]
    for file in files:
        traffic.write(file)
    server = LocalServer([str(file) for file in files])
    async with running(Session(server)) as driver:
        await driver.shows("buckets")
        await driver.shows_not("importing")
    server.stop()
    server = LocalServer()
    try:
        async with running(Session(server)) as driver:
            await driver.shows("a-file-whose…-column.har and 2 more", "KEPT UNTIL")
            await driver.press("G", "enter")
            await driver.shows("buckets")
    finally:
        server.stop()
