"""What stands where something could not be read."""

from __future__ import annotations

from moesif_tui.session import ENDED
from moesif_tui.ui.text import Line


def can_try_again(sentence: str) -> bool:
    """Whether asking again may help. A local server that has ended comes back with its file only."""
    return sentence != ENDED


def trouble(sentence: str) -> Line:
    """Why it could not be read, and the key that asks again where that may help."""
    again: Line = [(" · ctrl+r tries again", "muted")]
    return [(sentence, "error"), *(again if can_try_again(sentence) else ())]
