"""Why a command ends early: one sentence each."""

from __future__ import annotations

DONE, FAILED, WRONG_USE, OPEN_BUCKET, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes."""


class CommandError(Exception):
    """A command cannot go on; `code` is the exit code."""

    code = FAILED


class UnreadError(CommandError):
    """Whoever read the answer has had enough before the end of it; only the exit code is left to be told."""

    code = OPEN_BUCKET


class UsageError(CommandError):
    """The command was called in a way that means nothing; the sentence says what would."""

    code = WRONG_USE
