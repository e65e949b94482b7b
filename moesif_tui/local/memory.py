"""Gives memory back to the system that an import needed and the server does not."""

from __future__ import annotations

import gc


def give_back() -> None:
    """Let go of what is free; does nothing where the C library has no such function."""
    import ctypes  # takes some milliseconds, and is needed at the end of an import only

    gc.collect()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return
    trim(0)
