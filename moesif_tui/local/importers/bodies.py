"""Bodies: the bytes behind what a file writes in their place."""

from __future__ import annotations

import binascii
import json
import re
import zlib
from collections.abc import Iterable
from urllib.parse import quote_plus

from moesif_tui.local.importers.values import text as as_text

MAX_INFLATED = 16_000_000
"""Bytes that a compressed body may become; a larger one stays compressed."""

_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})', re.IGNORECASE)
_SHORT = 64
"""Base64 shorter than this must be whole, else it is rather a word."""


def to_bytes(text: str) -> bytes:
    """UTF-8; bytes that were not UTF-8 in the file come back as they were, other lone surrogates as three bytes."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")


def from_base64(text: str) -> bytes | None:
    """The bytes of base64 that may have line ends, lack its padding, or be cut; None for what is no base64."""
    data = text
    if not data.isascii():
        return None
    try:
        return binascii.a2b_base64(data, strict_mode=True)
    except binascii.Error:
        pass
    data = re.sub(r"\s+", "", data) if "\n" in data else data.strip()
    data = data.rstrip("=").replace("-", "+").replace("_", "/")
    if len(data) < _SHORT and len(text.strip()) % 4:
        return None
    data = data[: len(data) - 1] if len(data) % 4 == 1 else data
    try:
        return binascii.a2b_base64(data + "=" * (-len(data) % 4), strict_mode=True)
    except binascii.Error:
        return None


def recorded_chunks(text: str) -> bytes | None:
    """The bytes of a body that Polly.JS wrote: a JSON array of chunks in base64 or hex; None for anything else."""
    try:
        chunks = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(chunks, list) or not all(isinstance(chunk, str) for chunk in chunks):
        return None
    joined = "".join(chunks)
    if joined.startswith("1f8b"):
        try:
            return bytes.fromhex(joined)
        except ValueError:
            return None
    whole = [from_base64(chunk) for chunk in chunks]
    return None if None in whole else b"".join(chunk for chunk in whole if chunk is not None)


def inflated(data: bytes, encoding: str | None) -> bytes:
    """Undo gzip or deflate where the header says so and the bytes agree; anything else stays as it is."""
    if encoding is None or not data:
        return data
    words = encoding.lower()
    gzip = data.startswith(b"\x1f\x8b")
    if not gzip and "deflate" not in words:
        return data
    inflate = zlib.decompressobj(wbits=47 if gzip or data[0] & 15 == 8 else -15)
    try:
        out = inflate.decompress(data, MAX_INFLATED)
    except zlib.error:
        return data
    # a recording may stop in the middle: what came is worth more than the compressed bytes
    return data if inflate.unconsumed_tail else out or data


def form(params: Iterable[object], media_type: str) -> bytes | None:
    """The body that a list of form parameters was; None when there are none."""
    pairs = [param for param in params if isinstance(param, dict)]
    if not pairs:
        return None
    boundary = _BOUNDARY.search(media_type)
    if boundary and media_type.lower().startswith("multipart/"):
        parts = [f"--{boundary[1].strip()}\r\n{_part(pair)}\r\n" for pair in pairs]
        return to_bytes("".join(parts) + f"--{boundary[1].strip()}--\r\n")
    return "&".join(f"{_quoted(pair.get('name'))}={_quoted(pair.get('value'))}" for pair in pairs).encode()


def _part(pair: dict[str, object]) -> str:
    head = f'Content-Disposition: form-data; name="{as_text(pair.get("name"))}"'
    if pair.get("fileName"):
        head += f'; filename="{as_text(pair["fileName"])}"'
    if pair.get("contentType"):
        head += f"\r\nContent-Type: {as_text(pair['contentType'])}"
    return f"{head}\r\n\r\n{as_text(pair.get('value'))}"


def _quoted(value: object) -> str:
    return quote_plus(to_bytes(as_text(value)))
