"""What one segment of a URL path is by its shape: a route word that stays, or a value that becomes a placeholder.

Only shapes that no route word has are taken for values here, because the rule runs on the first call already. Names
that look like words are left to `routes.Routes.settle`, which has seen all of them.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

ID = ":id"
"""Stands for a number, hash, token or another identifier."""
DATE = ":date"
"""Stands for a calendar date or a time."""
NAME = ":name"
"""Stands for free text: what people typed, and names of things."""
PLACEHOLDERS = frozenset((ID, DATE, NAME))

LONGEST_WORD = 64
"""Characters; no route word is longer."""
LONGEST_READ = 256
"""Characters; what is longer is judged by its alphabet alone."""

_NUMBER = re.compile(r"[+-]?\d+")
_VERSION = re.compile(r"[vV]\d{1,4}(?:[._-]\d{1,4}){0,3}(?:[._-]?(?:alpha|beta|rc|preview)\d{0,3})?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,2}(?:-?(?:alpha|beta|rc|preview)\.?\d{0,3})?")
_YEAR_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
_DATE = re.compile(r"\d{4}([-/._])[01]?\d\1[0-3]?\d(?:[T _]?\d{2}[:.h-]?\d{2}.*)?|(?:19|20)\d\d[01]\d[0-3]\dT\d{4,6}Z?")
_UUID = re.compile(r"\{?[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\}?")
_HEX = re.compile(r"[0-9a-f]{4,}|[0-9A-F]{4,}")
_ALNUM = re.compile(r"[0-9A-Za-z]+")
_TOKEN = re.compile(r"[0-9A-Za-z_~=+$-]+")
_CAMEL = re.compile(
    r"(?:[a-z]+|[A-Z][a-z]+|[A-Z]{1,4}(?=[A-Z][a-z]{2}))(?:[A-Z][a-z]+|[A-Z]{1,5}(?=[A-Z][a-z]{2}|\d|$))*(?:V?\d{1,4})?"
)
_COUNTED = re.compile(r"[A-Za-z]{1,12}\d{5,}|[A-Z][A-Z0-9]{1,9}(?:-\d+)+")
_LABELLED = re.compile(r"([^:]*|:(?:id|date|name)):([^:]+)")
_JWT = re.compile(r"eyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)*")
_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")
_LIST = re.compile(r"[^,;|]+(?:[,;|][^,;|]+)+")
_DECIMAL = re.compile(
    r"[+-]?\d+[.,]\d+(?:[,;][+-]?\d+[.,]\d+)*|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*"
)
_PREFIXED = re.compile(r"([A-Za-z][A-Za-z]{0,15}(?:_[A-Za-z]{1,12}){0,2})([_-])([0-9A-Za-z]+)")
_KEY = r"(?:\w+=)?(?:'(?:[^']|'')*+'|[\w.:+-]*\d[\w.:+-]*|:id|true|false|null|@\w+)"
_KEYED = re.compile(rf"([A-Za-z_][\w.]*)\({_KEY}(?:,\s*{_KEY})*\)")
_FILE = re.compile(r"(.+)\.([A-Za-z][0-9A-Za-z]{0,9})")
_WORD_FIRST = re.compile(r"[A-Za-z]{3,}[-_.]")
_PIECE = re.compile(r"([._-]|:id|:date|:name)")
_CALENDAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d[-_.][01]\d[-_.][0-3]\d(?!\d)")
_TRANSITION = re.compile(r"[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
_RISE = re.compile(r"[a-z](?=[A-Z])")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_TEXT = re.compile(r"[\s/\\\"'<>{}()\[\]^`|?#&=!*]")
_TEMPLATE_WORD = re.compile(r"\{[A-Za-z_]\w{0,40}\}|:[A-Za-z_]\w{0,40}")


def shape(segment: str) -> str:
    """The route word or placeholder for one segment, without slashes. Applying it to its own answer changes nothing.

    A file name keeps its words and its extension: `main.4f3a2b.js` → `main.:id.js`. An entity set keeps its name before
    the key: `Users('bob')` → `Users(:id)`. Matrix parameters
    (`;jsessionid=…`) are no part of a route. The answer is "" only for "" and for parameters alone.
    """
    if segment.isascii() and segment.isalpha():
        return _letters(segment)
    if segment in PLACEHOLDERS or segment in {".", "..", "*"} or _TEMPLATE_WORD.fullmatch(segment):
        return segment
    if segment.isascii() and segment.isdigit():
        return ID
    if len(segment) > LONGEST_READ:
        return ID if _JWT.fullmatch(segment) or _TOKEN.fullmatch(segment) else NAME
    if ";" in segment and "=" in segment:
        return shape(segment.partition(";")[0])
    text = segment if "%" not in segment else unquote_to_bytes(segment).decode("utf-8", "replace")
    if _is_version(text):
        return segment
    found = _value(text) or _keyed(text) or _file(text) or _labelled(text)
    if found:
        return found
    return NAME if len(segment) > LONGEST_WORD or not text.isprintable() or _TEXT.search(text) else segment


def _is_version(text: str) -> bool:
    return bool(_VERSION.fullmatch(text) or _DOTTED.fullmatch(text) or _YEAR_MONTH.fullmatch(text))


def _letters(segment: str) -> str:
    """ASCII letters only: a word, unless the case jumps about as it does in a token."""
    if len(segment) > LONGEST_WORD or (len(segment) >= 12 and _is_jumble(segment)):
        return ID
    return segment


def _is_jumble(text: str) -> bool:
    """Whether letters without digits are a token: capitals in odd places, few vowels, no camel case."""
    if text.islower() or text.isupper():
        return len(_VOWEL.findall(text)) * 8 < len(text)
    rises = len(_RISE.findall(text))
    lone_ends = len(re.findall(r"[A-Z]{2,}[a-z](?![a-z])|(?<![A-Za-z])[a-z](?=[A-Z])|[A-Z][a-z](?=[A-Z])", text))
    return rises * 5 >= len(text) and lone_ends >= 2 and len(_VOWEL.findall(text)) * 10 < len(text) * 4


def _value(text: str) -> str:
    """The placeholder for a whole segment that is one value, else ""."""
    if _NUMBER.fullmatch(text) or _UUID.fullmatch(text):
        return ID
    if _DATE.fullmatch(text):
        return DATE
    if "@" in text and _EMAIL.fullmatch(text):
        return ID
    if _COUNTED.fullmatch(text) or _DECIMAL.fullmatch(text) or _JWT.fullmatch(text) or is_token(text):
        return ID
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed and _is_tail(*prefixed.groups()):
        return ID
    if _LIST.fullmatch(text) and all(_NUMBER.fullmatch(part) or is_token(part) for part in re.split("[,;|]", text)):
        return ID
    return ""


def _keyed(text: str) -> str:
    """`Users('bob')` and `Items(order=5,line=2)` → `Users(:id)`, `Items(:id)`: OData's key of an entity; else ""."""
    found = _KEYED.fullmatch(text)
    return f"{found[1]}({ID})" if found and len(found[1]) <= LONGEST_WORD - 5 else ""


def _labelled(text: str) -> str:
    """`42:cancel` → `:id:cancel`, and `sha256:9f86…` → `:id`; else ""."""
    found = _LABELLED.fullmatch(text)
    if not found:
        return ""
    left, right = found.groups()
    if right.isalpha() and len(right) <= LONGEST_WORD:
        subject = left if left in PLACEHOLDERS else _value(left)
        return f"{subject}:{right}" if subject else ""
    return _value(right)


def is_token(text: str) -> bool:
    """Whether text is a hash or a random token: hex with digits, or letters and digits mixed as no word mixes them."""
    if _HEX.fullmatch(text):
        return _is_hex_id(text)
    length = len(text)
    if _ALNUM.fullmatch(text):
        changes = len(_TRANSITION.findall(text))
        if changes == 1 and _CAMEL.fullmatch(text):
            return False
        if changes == 0:
            return length >= 12 and text.isalpha() and _is_jumble(text)
        mixed = not (text.islower() or text.isupper())
        if length >= 20:
            return changes >= 2 or mixed
        if length >= 10:
            return changes >= 3 or (mixed and (changes >= 2 or _is_odd(text)))
        return length >= 6 and mixed and (changes >= 3 or (changes >= 1 and _is_odd(text)))
    return length >= 16 and bool(_TOKEN.fullmatch(text)) and _is_url_safe_token(text)


def _is_hex_id(text: str) -> bool:
    """Hex digits with a digit among them. Short ones must start with a digit or change back and forth."""
    digits = sum(map(text.count, "0123456789"))
    if digits == 0 or digits == len(text):
        return digits > 0
    if len(text) >= 6:
        return digits >= 2 or len(text) >= 8
    return text[0].isdigit() or (digits >= 2 and len(_TRANSITION.findall(text)) >= 2)


def _is_odd(text: str) -> bool:
    """Capitals that neither begin a word nor stand in a run of their own: `dm9sa2VyRGV2U1A`, not `getUser2`."""
    return bool(re.search(r"[a-z][A-Z]{1,3}[a-z]?(?=[0-9]|[A-Z]|$)|[0-9][a-z]{1,2}[A-Z]|[A-Z][a-z][A-Z]", text))


def _is_url_safe_token(text: str) -> bool:
    """A token with `_`, `-`, `.` or padding inside: long runs, letters and digits close together, not a slug."""
    pieces = [piece for piece in re.split(r"[_~=+$-]+", text) if piece]
    longest = max(pieces, key=len, default="")
    if len(longest) < 8:
        return False
    changes = len(_TRANSITION.findall(text))
    rises = len(_RISE.findall(text))
    return is_token(longest) and len(pieces) <= 6 and (changes * 8 >= len(text) or rises * 8 >= len(text))


def _is_tail(prefix: str, mark: str, tail: str) -> bool:
    """Whether `tail` after a short word is an id: `cart_9f3c`, `u-0042`, `cus_NffrFeUfNV2Hib`; not `top-100`."""
    if tail.isdigit():
        if mark == "_":
            return len(tail) >= 3 or tail[0] == "0"
        return tail[0] == "0" or (len(tail) >= 4 and not re.fullmatch("(?:19|20)\\d\\d", tail)) or len(prefix) == 1
    if tail.isalpha():
        return mark == "_" and len(tail) >= 12 and not (tail.islower() or tail.isupper()) and _is_jumble(tail)
    if len(tail) < 4:
        return mark == "_" and len(tail) == 3 and tail[0].isdigit() and bool(_HEX.fullmatch(tail + "0"))
    if is_token(tail):
        return True
    return mark == "_" and len(prefix) <= 5 and len(_TRANSITION.findall(tail)) >= 1 and not _VERSION.fullmatch(tail)


def _file(text: str) -> str:
    """A file name with its hashes, numbers and dates replaced and its words kept, else "" (not a file, or no value)."""
    found = _FILE.fullmatch(text)
    if not found or len(text) > 4 * LONGEST_WORD:
        return ""
    stem, extension = found.groups()
    if stem in PLACEHOLDERS:
        return text
    if _NUMBER.fullmatch(stem) or _UUID.fullmatch(stem) or (is_token(stem) and not _WORD_FIRST.match(stem)):
        return f"{ID}.{extension}"
    pieces = _PIECE.split(_CALENDAR_IN_NAME.sub(DATE, stem))
    done = "".join(ID if _is_piece_id(piece) else piece for piece in pieces)
    return f"{done}.{extension}" if done != stem and len(done) <= LONGEST_WORD else ""


def _is_piece_id(piece: str) -> bool:
    if piece.isdigit():
        return len(piece) >= 4
    return len(piece) >= 6 and is_token(piece)


def is_doubtful(word: str) -> bool:
    """Whether a word could as well be an id, should its siblings be ids: digits inside, or capitals in odd places."""
    if word.isascii() and word.isalpha():
        if len(word) == 8 and _HEX.fullmatch(word):
            return True
        return not (word.islower() or word.isupper() or word.istitle() or _CAMEL.fullmatch(word))
    return any(map(str.isdigit, word)) and not _is_version(word)
