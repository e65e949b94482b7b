"""The program over a real local server on a small capture."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.program import Look, Program
from tests.contract import traffic
from tests.screens.servers import Servers

SECONDS = 10.0
"""How long a condition is waited for."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of our own for everything that is kept."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("TZ", "UTC")
    return tmp_path


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Servers on captures."""
    found = Servers(tmp_path_factory.mktemp("servers"))
    yield found
    found.close()


@pytest.fixture
def shop(home: Path, servers: Servers) -> Iterator[Session]:
    """A session on the small capture of `tests.contract.traffic`, which has been read."""
    with servers.session("shop.har", traffic.entries()) as session:
        yield session


@pytest.fixture
def own_shop(home: Path) -> Iterator[Session]:
    """A session on the same capture, whose file and cache are in `home`."""
    server = LocalServer([str(traffic.write(home / "shop.har"))])
    try:
        yield Session(server)
    finally:
        server.stop()


async def until(condition: Callable[[], Any], what: str = "the condition") -> None:
    """Wait until something holds."""
    limit = asyncio.get_running_loop().time() + SECONDS
    while not condition():
        assert asyncio.get_running_loop().time() < limit, f"waited in vain for {what}"
        await asyncio.sleep(0.01)


def screen_text(program: App[None]) -> str:
    """What the screen shows, a line each."""
    screen = program.screen
    strips = screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


class Driver:
    """Drives the program by keys and looks at its screen."""

    def __init__(self, program: Program, pilot: Pilot[None]) -> None:
        self.program = program
        self.pilot = pilot

    @property
    def text(self) -> str:
        """What is on the screen."""
        return screen_text(self.program)

    async def press(self, *keys: str) -> None:
        """Press keys as fast as a slow line delivers them: all in one packet. Each has to find what it is meant for."""
        app = self.pilot.app
        assert app._driver is not None
        for name in keys:
            key = _key(name)
            key.set_sender(app)
            app._driver.send_message(key)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def filter(self, text: str) -> None:
        """Filter by a query, that is typed and kept."""
        await self.press("slash")
        await self.type(text)
        await self.press("enter")

    async def shows(self, *words: str) -> None:
        """Wait until all words are on the screen."""
        try:
            await until(lambda: all(word in self.text for word in words), str(words))
        except AssertionError:
            raise AssertionError(f"{words} not all on the screen:\n{self.text}") from None

    async def shows_not(self, *words: str) -> None:
        """Wait until none of the words is on the screen."""
        try:
            await until(lambda: not any(word in self.text for word in words), str(words))
        except AssertionError:
            raise AssertionError(f"{words} still on the screen:\n{self.text}") from None


def _key(name: str) -> Key:
    """The key of a name, or of a character, as Textual's own pilot makes it."""
    key = _character_to_key(name) if len(name) == 1 and not name.isalnum() else name
    try:
        character: str | None = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = key if len(key) == 1 else None
    return Key(key, character)


@asynccontextmanager
async def running(session: Session, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """The program on a terminal of that size."""
    program = Program(session, Look())
    try:
        async with program.run_test(size=size) as pilot:
            yield Driver(program, pilot)
    finally:
        await session.close()
