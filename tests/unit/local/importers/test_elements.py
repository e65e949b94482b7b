"""What stands before a list of entries is passed over without being searched more than once."""

from __future__ import annotations

import re

import pytest

from moesif_tui.local.importers import elements
from moesif_tui.local.importers.elements import Elements
from moesif_tui.local.importers.window import Window


class Counting:
    """A pattern that counts how much it is asked to search, in characters."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.searched = 0

    def search(self, text: str, pos: int) -> re.Match[str] | None:
        self.searched += len(text) - pos
        return self._pattern.search(text, pos)

    def match(self, text: str, pos: int) -> re.Match[str] | None:
        return self._pattern.match(text, pos)


@pytest.mark.parametrize("end", ["", '"entries":[{"startedDateTime":1}]'])
def test_many_values_that_are_passed_over_are_searched_once(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    counting = Counting(elements._ENTRIES)
    monkeypatch.setattr(elements, "_ENTRIES", counting)
    text = '{}\n,"' * 1000 + end
    window = Window(iter([text.encode()]))
    passing = Elements(window, keep_text=False)
    for _ in range(1000):
        assert passing.skip(passing.peek())
        window.pos += len('\n,"')
    assert 0 < counting.searched <= 2 * len(text)
