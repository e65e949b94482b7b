"""Descriptors that stand among files: a shell names the pipe of `<(command)` so. Light to import."""

from __future__ import annotations

from collections.abc import Sequence

FOLDER = "/dev/fd/"
"""Of a process's own descriptors."""
_MOST_DIGITS = 9


def descriptors(files: Sequence[str]) -> list[int]:
    """The descriptors among files: 63 of `/dev/fd/63`."""
    numbers = {file.removeprefix(FOLDER) for file in files if file.startswith(FOLDER)}
    return [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < _MOST_DIGITS]
