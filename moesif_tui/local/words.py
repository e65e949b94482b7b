"""Errors in words."""

from __future__ import annotations

import os


def sentence(error: Exception) -> str:
    """An error of the system or of a store in words, without a full stop."""
    if isinstance(error, OSError) and error.errno:
        words = os.strerror(error.errno)
        return f"{words} ({os.fsdecode(error.filename)})" if error.filename else words
    return str(error)


def damage(error: Exception) -> str:
    """An error that shows a file to be broken, as the end of a sentence about the file."""
    return f"was damaged ({sentence(error)})"
