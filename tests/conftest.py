"""What every test stands on."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st

LONGEST_NAME = 60
"""Characters of a text that names a test."""

settings.register_profile("same", derandomize=True)  # the same commit passes or fails each time
settings.register_profile("search", max_examples=1000, deadline=None)  # --hypothesis-profile search: look for new ones
settings.load_profile("same")
# under nohup, or in the background of a script, every program that a test starts would ignore these
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object) -> str | None:
    """The beginning of a long text stands for it in a test's name."""
    if not isinstance(val, str | bytes) or len(val) <= LONGEST_NAME:
        return None
    return f"{val[:LONGEST_NAME]!r}, {len(val)} in all"


def pytest_collection_finish() -> None:
    """Do before the tests what would count against one of them.

    A fresh clone has a table of characters to make, which takes seconds; and each collection of garbage would look
    through all that is known of thousands of tests.
    """
    st.text().validate()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test keeps nowhere else goes into no folder of the user."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, home)
        yield


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same terminal, whatever the one is that the tests are run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Take the tracing of coverage off what is `untraced`; the marker of pytest-cov does nothing in a worker."""
    if not item.get_closest_marker("untraced"):
        return (yield)
    here, threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(here)
        threading.settrace(threads)
