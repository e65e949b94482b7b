"""What settling the sessions needs of a call besides its time, client and explicit session, as bytes for one column.

The form is an array of little-endian integers of 64 bits: trace, page, how many numbers of credentials follow, these,
then the values handed out. None stands for a call without any.
"""

from __future__ import annotations

from struct import pack as pack_numbers
from struct import unpack as unpack_numbers
from typing import NamedTuple

Numbers = tuple[int, ...]

PREFIX = 16
"""Bytes of trace and page; what follows is equal for calls with equal credentials."""


class Hints(NamedTuple):
    """Keyed hashes (0: none): distributed trace, HAR page, credentials (slot and value in turns), values handed out."""

    trace: int = 0
    page: int = 0
    credentials: Numbers = ()
    handed: Numbers = ()


def pack(trace: int, page: int, credentials: Numbers, handed: Numbers) -> bytes | None:
    """The bytes of hints; None when there is nothing to say."""
    if credentials or handed:
        count = len(credentials)
        return pack_numbers(f"<{3 + count + len(handed)}q", trace, page, count, *credentials, *handed)
    return pack_numbers("<qq", trace, page) if trace or page else None


def unpack(data: bytes | None) -> Hints:
    """The hints of such bytes.

    Raises:
        struct.error: bytes that `pack` did not make.
    """
    if not data:
        return Hints()
    trace, page = unpack_numbers("<qq", data[:PREFIX])
    return Hints(trace, page, *unpack_credentials(data[PREFIX:]))


def unpack_credentials(data: bytes) -> tuple[Numbers, Numbers]:
    """(credentials, handed) out of what follows the prefix."""
    if not data:
        return (), ()
    count, *numbers = unpack_numbers(f"<{len(data) // 8}q", data)
    return tuple(numbers[:count]), tuple(numbers[count:])
