"""Secrets that the text itself names: `"password": "x"`, `token=x`, `<Password>x</Password>`, `Cookie: x`.

This is how text is masked that no parser reads: JSON that is cut off or broken, log lines, XML, HTML pages, multipart
forms, JSON inside a string of JSON.
"""

from __future__ import annotations

import re

from moesif_tui.core.masks import MASK, NO_VALUES, is_mask
from moesif_tui.core.secret_names import PAIR_NAMES, PAIR_VALUES, is_secret_name, is_secret_object

_NAMED = re.compile(
    r"""[?&#;:,\s("'{\[<|]([A-Za-z_][A-Za-z0-9_.$%\[\]-]{0,63})(\\{0,7}["'])?\s{0,4}(?=([=:]\s{0,9})(\\{0,7}["']|[{\[])?)""",
    re.ASCII,
)
_TOKEN = re.compile(r"[{}\[\]:]|\"(?:[^\"\\]|\\.)*+\"?|[^\s\"{}\[\]:,]++", re.DOTALL)
_BARE = re.compile(r"[^&#?;,\s\"'<>\\)}\]]*+")
_BEHIND_COLON = re.compile(r"[^,;\s\"'<>\\)}\]]*+")
_WORDS = re.compile(
    r"(?:[A-Za-z]|[A-Za-z][a-z]{1,19}+(?:[A-Z][a-z]{2,19}+|[-_./'(][A-Za-z][a-z]{0,19}+)*+|[A-Z]{1,20}+(?:[-_][A-Z]{1,20}+)*+)"
    r"[.:!?*(|…]{0,3}|\W*+"
)
"""What behind a name and a colon is rather a word of a sentence (`token: expired`), or a type, than a secret."""
_WORD = re.compile(r"[\w.+-]*+")
_LITERAL = re.compile(r"-?[0-9][0-9.eE+-]*+")
_QUOTED = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*+", re.DOTALL) for quote in "\"'"}
_HEADER_VALUE = re.compile(r"[^\r\n\"'<>\\]*+")
_BRACKETS = ("{", "[")
_NO_VALUES = NO_VALUES | {'""'}


def mask_named(text: str) -> tuple[str, int]:
    """The text with the values of secret names masked, and their count. Empty values, true and false stay visible."""
    count = 0
    if "=" in text or ":" in text:
        text, count = _mask_pairs(text)
    if "<" in text:
        from moesif_tui.core.element_secrets import mask_elements  # few texts have elements

        text, elements = mask_elements(text)
        count += elements
    return text, count


def _mask_pairs(text: str) -> tuple[str, int]:
    text = "\n" + text  # so that a name at the very start stands behind a separator too
    pieces: list[str] = []
    count = done = read = 0
    values = _values_by_name(text) if "val" in text or "Val" in text else ()
    for match in _NAMED.finditer(text):
        is_secret = is_secret_object if match[4] in _BRACKETS else is_secret_name
        if (is_secret(match[1]) or match.start(1) in values) and match.start() >= read:
            start = match.end(4) if match[4] else match.end(3)
            masked, read = _masked_value(text, start, match)
            if masked:
                pieces += (text[done:start], masked)
                count += masked.count(MASK)
                done = read
    if not pieces:
        return text[1:], 0
    pieces.append(text[done:])
    return "".join(pieces)[1:], count


_PAIR_MEMBER = re.compile(
    rf"""(\\{{0,7}}["'])({"|".join([*PAIR_NAMES, *PAIR_VALUES])})\1\s{{0,4}}:\s{{0,9}}""",
)
_NEXT_MEMBER = re.compile(r"""\s{0,99},\s{0,99}(\\{0,7}["'])([^"'\\]{0,60})\1\s{0,4}:\s{0,9}""")
_MOST_MEMBERS = 12


def _values_by_name(text: str) -> set[int]:
    """Where the names of those members stand that have the value of a secret: `{"name": "password", "value": "x"}`."""
    found: set[int] = set()
    seen: set[int] = set()
    for first in _PAIR_MEMBER.finditer(text):
        values, secret = [], False
        member: re.Match[str] | None = None if first.start(2) in seen else first
        for _ in range(_MOST_MEMBERS):
            if member is None:
                break
            seen.add(member.start(2))
            quote, start = member[1], member.end()
            end = _value_end(text, start, quote)
            if member[2] in PAIR_VALUES:
                values.append(member.start(2))
            elif member[2] in PAIR_NAMES and is_secret_name(text[start:end].strip(quote)):
                secret = True
            member = _NEXT_MEMBER.match(text, end)
        if secret:
            found.update(values)
    return found


_FLAT = re.compile(r"\{[^{}]{0,300}\}|\[[^\[\]]{0,300}\]")


def _value_end(text: str, start: int, quote: str) -> int:
    """Where a string, number or word of JSON ends, or a short object or list; at its start where it is none."""
    if not text.startswith(quote, start):
        return _match_end(_FLAT, text, start) if text.startswith(_BRACKETS, start) else _match_end(_WORD, text, start)
    start += len(quote)
    end = _match_end(_QUOTED[quote], text, start) if len(quote) == 1 else _escaped_end(text, start, quote)
    return min(end + len(quote), len(text))


def _masked_value(text: str, start: int, match: re.Match[str]) -> tuple[str, int]:
    """What stands in the place of the value behind a secret name ("" when nothing is to hide), and the value's end."""
    opening, is_pair = match[4], match[3][0] == "="
    if opening in _BRACKETS:
        return _masked_structure(text, start) if match[2] and not is_pair else ("", start)
    if opening:
        end = _escaped_end(text, start, opening) if len(opening) > 1 else _match_end(_QUOTED[opening], text, start)
    elif is_pair:
        end = _match_end(_BARE, text, start)
    elif match[2]:
        end = _match_end(_LITERAL, text, start)
        quote = match[2]
        return (f"{quote}{MASK}{quote}", end) if end > start else ("", end)
    elif "\n" in match[3]:  # a line that only begins what is below it
        return "", start
    elif "-" in match[1] or match[1].lower() in {"authorization", "cookie"}:
        end = _match_end(_HEADER_VALUE, text, start)
    else:
        end = _match_end(_BEHIND_COLON, text, start)
        counted = match[1][-1] in "sS" and text[start:end].isdigit()
        if counted or _WORDS.fullmatch(text, start, end):
            return "", start
    value = text[start:end]
    return ("" if value in _NO_VALUES or is_mask(value) else MASK), end


def _escaped_end(text: str, start: int, closing: str) -> int:
    """Where a string of JSON inside a string ends: at its quote with just as many backslashes."""
    end = text.find(closing, start)
    while end > start and text[end - 1] == "\\":
        end = text.find(closing, end + len(closing))
    return len(text) if end < 0 else end


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _masked_structure(text: str, start: int) -> tuple[str, int]:
    """A JSON object or array, its opening bracket read already, with all its values masked, up to its end."""
    pieces: list[str] = []
    depth = 1
    done = end = start
    masked = False
    for token in _TOKEN.finditer(text, start):
        part, end = token[0], token.end()
        if part in "{[":
            depth += 1
        elif part in "}]":
            depth -= 1
            if not depth:
                break
        elif part != ":" and part not in _NO_VALUES and not is_mask(part) and not _is_key(text, end):
            pieces += (text[done : token.start()], f'"{MASK}"')
            done = end
            masked = True
    pieces.append(text[done:end])
    return ("".join(pieces) if masked else ""), end


def _is_key(text: str, end: int) -> bool:
    return text[end : end + 10].lstrip()[:1] == ":"


_PART_HEAD = re.compile(r"""\bname="?([^"\r\n;]{1,100}+)[^\r\n]*+(?:\r?\n[^\r\n]++){0,10}?\r?\n\r?\n""", re.IGNORECASE)
_FORM_DATA = re.compile(r"\s{0,8}--[^\r\n]{1,200}\r?\n[^\r\n]{0,200}form-data;", re.IGNORECASE)


def is_multipart(text: str) -> bool:
    """Whether a text begins as a multipart form does, whatever its content type says."""
    return _FORM_DATA.match(text) is not None


def mask_multipart(text: str, boundary: str = "") -> tuple[str, int]:
    """A multipart form with the contents of its secret parts masked, and their count; `boundary`: what divides it."""
    part_end = re.compile(r"\r?\n--" + re.escape(boundary))
    pieces: list[str] = []
    done = position = 0
    while head := _PART_HEAD.search(text, position):
        position = head.end()
        if is_secret_name(head[1]):
            closing = part_end.search(text, position)
            end = closing.start() if closing else len(text)
            value = text[position:end]
            if value not in _NO_VALUES and not is_mask(value):
                pieces += (text[done:position], MASK)
                done = end
            position = end
    pieces.append(text[done:])
    return "".join(pieces), len(pieces) // 2
