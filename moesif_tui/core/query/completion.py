"""Completes what is being typed: the name of a field, or one of its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from moesif_tui.core.query import fields, quoting, render
from moesif_tui.core.query.fields import FAMILIES, FIELDS, Field, RowKind

_LIMIT = 50
_TOKEN = re.compile(r'(?:[^\s"\\():]+:)?"(?:[^"\\]|\\.)*(?:"|\Z)|\\.|[()]|\s+|[^\s"\\()]+|.', re.DOTALL)
_PREFIX = re.compile(r"[-!+]+")
_FIELD_AND_VALUE = re.compile(r"((?:[^\s:\\]|\\.)+):(.*)", re.DOTALL)
_COMPARISON = re.compile(r"[<>]=?|[\[{]")


class Completion(NamedTuple):
    """A text that can take the place of `start` to `end` (counted from 0), and one line about it."""

    text: str
    start: int
    end: int
    help: str


def complete(
    text: str, cursor: int, values: Mapping[str, Sequence[str]], rows: RowKind | None = None
) -> list[Completion]:
    """What could stand at the cursor, best first, 50 at most, in a filter over calls or over such rows.

    `values` are those that are known, by the field's short name (`route`, `header.x-instance`); the names of a
    family's fields stand under its prefix (`header.`).
    """
    cursor = min(max(cursor, 0), len(text))
    start, group = _current(text[:cursor])
    word = text[start:cursor]
    if group is not None:
        return _values(group, word, start, cursor, values)
    start += len(prefix[0]) if (prefix := _PREFIX.match(word)) else 0
    word = text[start:cursor]
    if (match := _FIELD_AND_VALUE.fullmatch(word)) is not None:
        field = fields.find(quoting.unescape(match[1]))
        return [] if field is None else _values(field, match[2], start + match.start(2), cursor, values)
    asked = [field for field in FIELDS if field.event or (rows is not None and field.row(rows))]
    return _names(word, asked, start, cursor, values)


def asked_at(text: str, cursor: int) -> str | None:
    """What is being typed at the cursor, as `values` of `complete` is keyed: by a field's name, or a family's prefix.

    None where neither a value nor the name of a header or the like stands there.
    """
    start, group = _current(text[: max(cursor, 0)])
    if group is not None:
        return group.name
    word = text[start : max(cursor, 0)]
    word = word[len(prefix[0]) :] if (prefix := _PREFIX.match(word)) else word
    if (match := _FIELD_AND_VALUE.fullmatch(word)) is not None:
        field = fields.find(quoting.unescape(match[1]))
        return field.name if field is not None else None
    return next((family.prefix for family in FAMILIES if word.lower().startswith(family.prefix)), None)


def _current(before: str) -> tuple[int, Field | None]:
    """Where the word at the end begins, and the field in whose parentheses it stands."""
    opened: list[Field | None] = []
    start, word = 0, ""
    for match in _TOKEN.finditer(before):
        part = match[0]
        if part == "(":
            inherited = opened[-1] if opened else None
            opened.append(fields.find(quoting.unescape(word[:-1])) if word.endswith(":") else inherited)
        elif part == ")":
            del opened[-1:]
        if part in {"(", ")"} or part.isspace():
            start, word = match.end(), ""
        else:
            word += part
    return start, opened[-1] if opened else None


def _names(
    word: str, asked: Iterable[Field], start: int, end: int, values: Mapping[str, Sequence[str]]
) -> list[Completion]:
    made = [Completion(f"{field.name}:", start, end, field.help) for field in asked if _begins(field, word)]
    for family in FAMILIES:
        prefixes = (family.prefix, *family.aliases)
        if any(prefix.startswith(word.lower()) for prefix in prefixes):
            made.append(Completion(family.prefix, start, end, family.help))
        for prefix in prefixes:
            if word.lower().startswith(prefix):
                found = _fitting(word[len(prefix) :], values.get(family.prefix, ()))
                made += [
                    Completion(f"{render.field_name(family.prefix + name)}:", start, end, family.help) for name in found
                ]
    return list(dict.fromkeys(made))[:_LIMIT]


def _begins(field: Field, word: str) -> bool:
    return any(name.startswith(word.lower()) for name in (field.name, *field.aliases))


def _values(field: Field, typed: str, start: int, end: int, values: Mapping[str, Sequence[str]]) -> list[Completion]:
    if (comparison := _COMPARISON.match(typed)) is not None:
        start, typed = start + comparison.end(), typed[comparison.end() :]
    elif field.listed:
        last = re.split(r"[,|]", typed)[-1]
        start, typed = start + len(typed) - len(last), last
    wanted = quoting.unescape(typed.strip('"'))
    known = list(dict.fromkeys([*field.values, *values.get(field.name, ())]))
    return [
        Completion(quoting.quote(value, colon=True), start, end, field.help)
        for value in _fitting(wanted, known)[:_LIMIT]
    ]


def _fitting(typed: str, known: Iterable[str]) -> list[str]:
    """The known texts that begin with what is typed, then those that hold it, in any case."""
    lower = typed.lower()
    holding = [text for text in known if lower in text.lower()]
    return sorted(holding, key=lambda text: not text.lower().startswith(lower))
