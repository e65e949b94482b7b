"""What every test stands on."""

from __future__ import annotations

import signal

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)  # the same commit passes or fails each time
settings.register_profile("search", max_examples=1000, deadline=None)  # --hypothesis-profile search: look for new ones
settings.load_profile("same")
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup every program that a test starts would ignore it


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same terminal, whatever the one is that the tests are run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
