"""The last size of the terminal is the one that counts, however busy the app is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from textual.events import Resize
from textual.geometry import Size

from moesif_tui.ui.terminal.driver import TerminalDriver


async def test_the_former_size_counts_again_while_the_app_does_not_know_of_the_one_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Size] = []

    def post_message(message: Resize) -> None:
        told.append(message.size)

    app: Any = SimpleNamespace(
        size=Size(100, 30), post_message=post_message, screen=SimpleNamespace(refresh=lambda: None)
    )
    driver = TerminalDriver(app, size=(100, 30))
    driver._app = app
    for size in ((20, 5), (100, 30)):
        monkeypatch.setattr(driver, "_get_terminal_size", lambda size=size: size)
        driver._resized()
    assert told == [Size(20, 5), Size(100, 30)]
