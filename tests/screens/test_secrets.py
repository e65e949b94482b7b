"""No secret of a capture stands in clear on any screen, nor in what is taken along, until it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.secrets import MASK
from moesif_tui.session import Session
from moesif_tui.ui.private_files import private_folder
from tests.contract import traffic
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers

WORD = "SEKRET7"
"""A part of every secret of the capture that the shown parts of lists would not cut away."""
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{WORD}iJ9.{WORD}0123456789abcdef"
HEADERS = {"Authorization": f"Bearer {JWT}", "X-Api-Key": f"{WORD}-key", "Cookie": f"sid={WORD}-sid; theme=dark"}
DENIED = {"error": {"code": "E_TOKEN", "message": f"bad token {JWT} given"}, "password": f"{WORD}-echo"}
LOGIN = {"user": "u-1", "password": f"{WORD}-password", "token": f"{WORD}-token"}
GRAPHQL = {
    "operationName": "Login",
    "query": "mutation Login($password: String!) { login(password: $password) { id } }",
    "variables": {"password": f"{WORD}-variable", "device": "phone"},
}


def entries() -> list[Any]:
    """Two sessions with calls that hold secrets in every place, and an entry that is one and cannot be read."""
    made = [
        traffic.entry(0, "s1", "GET", "/start", 200, {"ok": True}),
        traffic.entry(1, "s1", "POST", f"/login?access_token={WORD}-query&page=2", 500, DENIED, sent=LOGIN),
        traffic.entry(2, "s1", "POST", "/graphql", 200, {"errors": [{"message": f"no {JWT}"}]}, sent=GRAPHQL),
        traffic.entry(3, "s1", "GET", f"/verify/{JWT}", 404, {"error": {"code": "E_LINK", "message": "stale"}}),
        traffic.entry(4, "s2", "GET", "/start", 200, {"ok": True}),
        traffic.entry(5, "s2", "POST", f"/login?access_token={WORD}-query&page=2", 500, DENIED, sent=LOGIN),
        traffic.entry(6, "s2", "GET", "/broken", 200, {"ok": True}),
    ]
    for one in made:
        own = {name for name in HEADERS if name != "Cookie"}
        one["request"]["headers"] += [{"name": name, "value": HEADERS[name]} for name in own]
        for header in one["request"]["headers"]:
            if header["name"] == "Cookie":
                header["value"] = f"{header['value']}-{WORD}; theme=dark"
        one["request"]["url"] = one["request"]["url"].replace("https://", f"https://admin:{WORD}-userinfo@")
    return [*made, JWT]


@pytest.fixture
def session(home: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.chdir(home)
    (home / "XDG_RUNTIME_DIR").chmod(0o700)
    with servers.session("calls.har", entries()) as session:
        yield session


async def masked(driver: Driver, *words: str) -> None:
    """Wait for words, and see that no secret is beside them."""
    await driver.shows(*words)
    await driver.pilot.pause()
    assert WORD not in driver.text, driver.text


async def to_login(driver: Driver) -> None:
    """Open the bucket of the failing login."""
    await driver.shows("/login", "E_TOKEN")
    while not any(line.startswith("▌") and "/login" in line for line in driver.text.splitlines()):
        await driver.press("j")
    await driver.press("enter")
    await driver.shows("500 POST /login")


async def test_buckets_and_their_preview(session: Session) -> None:
    async with running(session, (160, 48)) as driver:
        await masked(driver, "bad token", MASK, "1 entry could not be read")
        for _ in range(3):
            await masked(driver, "Says", "One example", "sent", "got")
            await driver.press("j")
        await driver.press("slash")
        await driver.type("route:")
        await masked(driver, "route:")


async def test_the_parts_of_a_bucket(session: Session) -> None:
    async with running(session, (160, 48)) as driver:
        await to_login(driver)
        await masked(driver, "bad token")
        for _ in range(4):
            await driver.press("tab")
            await driver.pilot.pause(0.05)
            await masked(driver, "500 POST /login")


@pytest.mark.parametrize("keys", ["u", "h", "v"])
async def test_groups_and_their_calls(session: Session, keys: str) -> None:
    async with running(session, (160, 48)) as driver:
        await to_login(driver)
        await driver.press("a")
        await driver.shows("u  user")
        await driver.pilot.pause()
        await driver.press(keys)
        await masked(driver, "CALLS", "SHARE")
        await driver.press("enter")
        await masked(driver, "SAYS", "PATH", "access_token=")


async def test_every_call(session: Session) -> None:
    async with running(session, (160, 48)) as driver:
        await driver.shows("E_TOKEN")
        await driver.press("4")
        await masked(driver, "/login?access_token=", "/graphql Login", "/verify/", "bad token")


async def test_a_value_with_a_secret_is_no_filter(session: Session) -> None:
    async with running(session, (160, 48)) as driver:
        await driver.shows("E_TOKEN")
        while not any(line.startswith("▌") and "/graphql" in line for line in driver.text.splitlines()):
            await driver.press("j")
        while driver.program.screen.list.column != "says":  # type: ignore[attr-defined]
            await driver.press("l")
        await driver.press("f")
        await masked(driver, "This value holds a secret")


async def test_traces_and_one_of_them(session: Session) -> None:
    async with running(session, (160, 48)) as driver:
        await driver.shows("E_TOKEN")
        await driver.press("3")
        await masked(driver, "ENDED WITH", "bad token")
        await driver.press("enter")
        await masked(driver, "trace ", "calls in")
        for _ in range(4):
            await driver.press("j")
            await masked(driver, "sent", "got")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_call_until_its_secrets_are_asked_for(session: Session, size: tuple[int, int]) -> None:
    async with running(session, size) as driver:
        await driver.shows("E_TOKEN")
        await driver.press("4")
        await driver.shows("/login")
        while not any(line.startswith("▌") and "/login" in line for line in driver.text.splitlines()):
            await driver.press("j")
        await driver.press("enter")
        await masked(driver, "POST /login", "500 Internal Server Error", "masked")
        await driver.press("tab")
        await masked(driver, "https://admin", "tab response")
        await driver.press("G")
        await masked(driver, "POST /login")
        await driver.press("g", "full_stop")
        await driver.shows(WORD)
        await driver.press("full_stop")
        await masked(driver, "POST /login")


async def test_problems(session: Session) -> None:
    async with running(session, (160, 48)) as driver:
        await driver.shows("1 entry could not be read")
        await driver.press("exclamation_mark")
        await masked(driver, "REASON", "1 of 8 entries could not be read")


async def test_what_is_copied_and_saved_unless_asked_otherwise(session: Session, home: Path) -> None:
    async with running(session, (160, 48)) as driver:
        await driver.shows("E_TOKEN")
        await driver.press("4")
        await driver.shows("/login")
        for key in ("c", "h", "p", "j", "u", "l"):
            await driver.press("y")
            await driver.shows("copy")
            await driver.press(key)
            await masked(driver, "sent to the terminal's clipboard")
            [copied] = private_folder().glob("copied-*")
            assert WORD not in copied.read_text()
            copied.unlink()
            driver.program.screen.say("")  # type: ignore[attr-defined]
        await driver.press("ctrl+s")
        await driver.shows("save as", "secrets masked")
        await driver.press("h")
        await driver.shows("calls.har")
        await driver.press(*["backspace"] * 20)
        await driver.type("saved.har")
        await driver.press("enter")
        await until((home / "saved.har").exists, "the file")
        text = (home / "saved.har").read_text()
        assert len(json.loads(text)["log"]["entries"]) == 7
        assert WORD not in text
