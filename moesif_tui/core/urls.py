"""URLs for reading: taken apart, and what is percent-encoded written out where nothing is lost or hidden by it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from moesif_tui.core.safe import safe

_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_KEPT = re.compile(r"[\x00-\x20\"#%&'/:;<=>?@\[\\\]^`{|}+]")
"""Characters that mean something else when they stand there unencoded, and blanks."""


def split_url(url: str) -> tuple[str, str]:
    """Host and the rest of a URL; ("", url) when it is not one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return (parts.netloc.rpartition("@")[2], rest) if parts.netloc else ("", url)


def readable_url(url: str) -> str:
    """The URL with letters, signs and foreign scripts decoded; separators, blanks and invisible characters stay."""
    return _ENCODED.sub(_decoded, url) if "%" in url else url


def _decoded(run: re.Match[str]) -> str:
    data = bytes.fromhex(run[0].replace("%", ""))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return run[0]
    if safe(text, 4 * len(text) + 4) != text:
        return run[0]
    return _KEPT.sub(lambda char: f"%{ord(char[0]):02X}", text)
