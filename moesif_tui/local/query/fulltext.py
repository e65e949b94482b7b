"""Full text: whether a word or phrase stands anywhere in a call's URL, header values, bodies or websocket.

A plain text is found as a substring in any case, in what was recorded. Where it holds a character that encodings
write otherwise (a space, `/`, `@`, `é` …), it is also looked for with JSON's and the URL's escapes undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_plus

from moesif_tui.core.patterns import Wildcard
from moesif_tui.local.query.documents import WHOLE_BODY, header_values

_PLAIN = re.compile(r"[ !#-\[\]-~]+")
_NEVER_ESCAPED = re.compile(r"[a-z0-9_.~-]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


Call = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""What of a call is searched: the URL, the stored objects of request and response, their bodies, what frames said."""


class Needle:
    """A text that is looked for, prepared once for many calls."""

    def __init__(self, wanted: str) -> None:
        self._text = wanted.lower()
        self._cased = self._text != self._text.upper()
        self._plain = max(_PLAIN.findall(self._text), key=len, default="").encode()
        self._escapable = not _NEVER_ESCAPED.fullmatch(self._text)

    def in_call(self, call: Call) -> bool:
        """Whether the text stands in the call."""
        joined = b"\n".join(call)
        if self.may_be_in(joined) and any(self._text in text.lower() for text in _texts(call)):
            return True
        if not self._escapable or not (b"\\" in joined or b"%" in joined or b"+" in joined):
            return False
        return any(self._text in text.lower() for text in _unescaped(call))

    def may_be_in(self, joined: bytes) -> bool:
        """Whether the bytes hold it, or its longest part that JSON never escapes. Headers' names count too.

        This one look at everything is what nearly all calls of a search cost.
        """
        if not self._plain:
            return b"\\" in joined or self._text in joined.decode("utf-8", "replace").lower()
        return self._plain in (joined.lower() if self._cased else joined)


class WildNeedle:
    """A pattern that is looked for: `*` and `?` stand for characters of one word, which no space ends."""

    def __init__(self, pattern: str) -> None:
        self._wildcard = Wildcard(f"*{pattern}*", ignore_case=True)
        self._longest = Needle(max(self._wildcard.literals, key=len, default=""))

    def in_call(self, call: Call) -> bool:
        """Whether the pattern fits part of a word of the call."""
        return self._longest.may_be_in(b"\n".join(call)) and any(
            self._wildcard.fits(word) for text in _texts(call) for word in text.split()
        )


@lru_cache(64)
def needle(wanted: str, wild: int) -> Needle | WildNeedle:
    """What looks for a text, or for a pattern."""
    return WildNeedle(wanted) if wild else Needle(wanted)


def _texts(call: Call) -> Iterator[str]:
    """URL, bodies and headers' values as texts; the headers, which have to be parsed, last."""
    uri, request, response, *bodies = call
    for part in (uri, *bodies):
        yield part.decode("utf-8", "replace")
    yield from header_values(request)
    yield from header_values(response)


def _unescaped(call: Call) -> Iterator[str]:
    """The texts that stand otherwise without escapes: those of JSON in bodies, and those of URLs and forms.

    What is huge is left out.
    """
    uri, _, _, *bodies = call
    for part in (uri, *bodies):
        if len(part) > WHOLE_BODY:
            continue
        if b"\\" in part:
            text = _ESCAPE.sub(_character, part.decode("utf-8", "replace"))
            # pairs of surrogates become the one character that they spell
            yield text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if (b"=" in part and (b"%" in part or b"+" in part)) or (part is uri and b"%" in part):
            yield unquote_plus(part.decode("utf-8", "replace"))


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _CONTROLS.get(match[2], match[2])
