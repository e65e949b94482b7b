"""Reads the values of a clause by the kind of its field: statuses, durations, times, numbers, states, text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from moesif_tui.core.derived import SIGN
from moesif_tui.core.query import quoting
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.fields import Field
from moesif_tui.core.query.nodes import Match, OneOf, Pattern, Present, Range, Scalar, Statuses, Test, When
from moesif_tui.core.query.quoting import Value
from moesif_tui.core.query.times import is_relative, is_time

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,20})?(?:e[+-]\d\d)?", re.ASCII)
_DURATION = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?\s*(us|µs|μs|ms|s|sec|m|min|h)?", re.IGNORECASE)
_MILLISECONDS = {
    "us": 0.001, "µs": 0.001, "μs": 0.001, "ms": 1, "s": 1000, "sec": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000,
}  # fmt: skip
_STATUS = re.compile(r"\d{3,6}")
_STATUS_CLASS = re.compile(r"([1-5]\d?)([xX?]{1,2}|\*)")
_WORDS: Mapping[str, Scalar] = {"true": True, "false": False, "null": None}
_SIMPLE = re.compile(r"\*+")

_EXPECTED = {
    "status": "is no status: write 404, 5xx, >=500, failed or none",
    "number": "is no number: write 100, >100 or [100 TO 500]",
    "duration": "is no duration: write >500ms, >=1.5s or >2min",
    "time": "is no time: write 14:00, 2026-11-24T10:00, -1h or today",
}


class Reading(NamedTuple):
    """A test and the canonical text of its value."""

    test: Test
    shown: str


class End(NamedTuple):
    """One end of a range: None is open."""

    value: Value | None
    included: bool


def read_value(field: Field, raw: str, position: int, *, last: bool, states: Mapping[str, int]) -> list[Reading]:
    """What one value of the field means; several readings where it lists several (`500,503`).

    Raises:
        QueryError: the value does not fit the field.
    """
    if field.listed and not raw.startswith('"'):
        parts = quoting.split_list(raw)
        end = len(raw)
        return [
            _read_one(field, quoting.read(part, position + offset, last=last and offset + len(part) == end), states)
            for offset, part in parts or [(0, raw)]
        ]
    return [_read_one(field, quoting.read(raw, position, last=last), states)]


def read_range(field: Field, low: End, high: End) -> Reading:
    """What a range or a comparison with the field means.

    Raises:
        QueryError: the field cannot be compared, or an end does not fit it.
    """
    one = low.value or high.value
    if one is None:
        return Reading(Present(), "*")
    if field.kind not in {"number", "duration", "time", "status", "any"}:
        raise QueryError(
            f"“{_cut(field.name)}” holds text, which the comparison at {one.position} does not fit: use * and ?.",
            one.position,
        )
    shown = _shown_range(low, high)
    low_open, high_open = not low.included and low.value is not None, not high.included and high.value is not None
    if field.kind == "time":
        texts = [_time_text(end.value) if end.value else None for end in (low, high)]
        return Reading(When(texts[0], texts[1], low_open, high_open), shown)
    if field.kind == "status":
        return Reading(_status_range(low, high), shown)
    ends = [_comparable(field, end.value) if end.value else None for end in (low, high)]
    if isinstance(ends[0], str) != isinstance(ends[1], str) and None not in ends:
        ends = [str(end) for end in ends]
    return Reading(Range(ends[0], ends[1], low_open, high_open), shown)


def merged(field: Field, readings: list[Reading]) -> list[Reading]:
    """Alternatives of one field with those joined that one test can hold."""
    exact = [reading for reading in readings if isinstance(reading.test, OneOf)]
    statuses = [reading for reading in readings if isinstance(reading.test, Statuses)]
    rest = [reading for reading in readings if not isinstance(reading.test, OneOf | Statuses)]
    joined = []
    if exact:
        values = {repr(value): value for one in exact for value in one.test.values}  # type: ignore[union-attr]
        joined.append(Reading(OneOf(tuple(values.values())), _shown_list(field, exact)))
    if statuses:
        joined.append(_joined_statuses(field, statuses))
    return joined + list(dict.fromkeys(rest))


def scalar_shown(value: Scalar) -> str:
    """A JSON value as it stands behind `body.x:`; a string that looks like another JSON value gets quotes."""
    if isinstance(value, str):
        shown = quoting.quote(value, colon=True)
        return f'"{value}"' if shown == value and (value in _WORDS or _NUMBER.fullmatch(value)) else shown
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def _read_one(field: Field, value: Value, states: Mapping[str, int]) -> Reading:
    if not value.quoted and _SIMPLE.fullmatch(value.pattern or ""):
        return Reading(Present(), "*")
    match field.kind:
        case "status":
            return _status(value)
        case "state":
            return _state(value, states)
        case "number":
            number = _comparable(field, value)
            return Reading(Range(number, number), value.text)
        case "duration":
            return _duration_about(value)
        case "time":
            return _time(value)
        case "text":
            return _match(value)
        case "any":
            return _json_value(value)
        case _:
            return _keyword(field, value)


def _keyword(field: Field, value: Value) -> Reading:
    change = {"verb": str.upper, "host": str.lower}.get(field.kind, str)
    if value.pattern is not None:
        if field.kind == "id":
            raise QueryError(f"The id at {value.position} holds * or ?: write the whole id.", value.position)
        pattern = change(value.pattern)
        return Reading(Pattern(_spelled(field, pattern)), quoting.bare(pattern, colon=True))
    text = change(value.text)
    return Reading(OneOf(_spelled(field, text)), quoting.quote(text, colon=True))


def _spelled(field: Field, text: str) -> tuple[str, ...]:
    """A user's id as it is, and as it is meant where rows show the sign before it."""
    bare = text.removeprefix(SIGN) if field.name == "user" else text
    return tuple(dict.fromkeys((text, bare or text)))


def _json_value(value: Value) -> Reading:
    if value.pattern is not None:
        return Reading(Pattern((value.pattern,)), quoting.bare(value.pattern, colon=True))
    read: Scalar = value.text
    if not value.quoted:
        if value.text in _WORDS:
            read = _WORDS[value.text]
        elif _NUMBER.fullmatch(value.text) and str(_as_number(value.text)) == value.text:
            read = _as_number(value.text)
    return Reading(OneOf((read,)), scalar_shown(read))


def _match(value: Value) -> Reading:
    if not value.text.strip():
        raise QueryError(f"The quotes at {value.position} hold nothing.", value.position)
    if value.pattern is not None and not value.quoted:
        return Reading(Pattern((value.pattern,)), quoting.bare(value.pattern, colon=True))
    return Reading(Match(value.text), quoting.quote(value.text, colon=True))


def _status(value: Value) -> Reading:
    word = value.text.lower()
    if word in {"failed", "none", "0"}:
        return Reading(Statuses((), none=word != "failed", failed=word == "failed"), "none" if word == "0" else word)
    if _STATUS.fullmatch(word):
        return Reading(Statuses(((int(word), int(word)),)), word)
    if match := _STATUS_CLASS.fullmatch(word):
        width = 3 - len(match[1])
        if match[2] == "*" or len(match[2]) == width:
            low = int(match[1]) * 10**width
            return Reading(Statuses(((low, low + 10**width - 1),)), match[1] + "x" * width)
    raise _misfit("status", value)


def _status_range(low: End, high: End) -> Statuses:
    """Only calls that have an answer lie in a range: no answer is no number."""
    first, last = 1, None
    if low.value:
        first = max(1, _status_number(low.value) + (0 if low.included else 1))
    if high.value:
        last = _status_number(high.value) - (0 if high.included else 1)
    return Statuses(((first, last),))


def _status_number(value: Value) -> int:
    if not re.fullmatch(r"\d{1,6}", value.text):
        raise _misfit("status", value)
    return int(value.text)


def _joined_statuses(field: Field, readings: list[Reading]) -> Reading:
    tests = [reading.test for reading in readings if isinstance(reading.test, Statuses)]
    ranges = sorted({one for test in tests for one in test.ranges}, key=lambda one: (one[0], one[1] or 0))
    test = Statuses(tuple(ranges), any(test.none for test in tests), any(test.failed for test in tests))
    return Reading(test, _shown_list(field, readings))


def _state(value: Value, states: Mapping[str, int]) -> Reading:
    word = value.text.lower()
    if word == "all":
        return Reading(Present(), "all")
    names = {name.lower(): number for name, number in states.items()}
    if word in names:
        return Reading(OneOf((names[word],)), quoting.quote(word, colon=True))
    if re.fullmatch(r"\d{1,9}", word):
        return Reading(OneOf((int(word),)), word)
    known = ", ".join([*names, "all"])
    raise QueryError(
        f"“{_cut(value.text)}” at {value.position} is no state: there are {known}.",
        value.position,
        incomplete=value.last,
    )


def _time(value: Value) -> Reading:
    text = _time_text(value)
    high = None if is_relative(text) else text
    return Reading(When(text, high), _shown_end(value))


def _time_text(value: Value) -> str:
    text = value.text.strip()
    if not is_time(text):
        raise _misfit("time", value)
    return text


def _duration_about(value: Value) -> Reading:
    """A duration alone means all that round to it: `3204ms` is 3,203.5 to 3,204.5 ms, `1.5s` 1,450 to 1,550 ms."""
    match = _duration_match(value)
    milliseconds = _milliseconds(match)
    half = _MILLISECONDS[(match[3] or "ms").lower()] * 10.0 ** -len(match[2] or "") / 2
    return Reading(
        Range(milliseconds - half, milliseconds + half, high_open=True), quoting.quote(value.text.strip(), colon=True)
    )


def _duration_match(value: Value) -> re.Match[str]:
    match = _DURATION.fullmatch(value.text.strip())
    if match is None:
        raise _misfit("duration", value)
    return match


def _milliseconds(match: re.Match[str]) -> int | float:
    exact = float(f"{match[1]}.{match[2] or 0}") * _MILLISECONDS[(match[3] or "ms").lower()]
    rounded = round(exact, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _comparable(field: Field, value: Value) -> int | float | str:
    if field.kind == "duration":
        return _milliseconds(_duration_match(value))
    text = value.text.strip()
    if _NUMBER.fullmatch(text) and not (field.kind == "any" and value.quoted):
        return _as_number(text)
    if field.kind == "any":
        return value.text
    raise _misfit("number", value)


def _as_number(text: str) -> int | float:
    return float(text) if "." in text or "e" in text else int(text)


def _shown_list(field: Field, readings: list[Reading]) -> str:
    shown = list(dict.fromkeys(reading.shown for reading in readings))
    if len(shown) == 1:
        return shown[0]
    if field.listed and not any(one[0] in '"[(><' for one in shown):
        return ",".join(shown)
    return f"({' '.join(chr(92) + one if one[0] == '-' else one for one in shown)})"


def _shown_range(low: End, high: End) -> str:
    if low.value is None and high.value is not None:
        return ("<=" if high.included else "<") + _shown_end(high.value)
    if high.value is None and low.value is not None:
        return (">=" if low.included else ">") + _shown_end(low.value)
    left, right = "[" if low.included else "{", "]" if high.included else "}"
    return f"{left}{_shown_end(low.value)} TO {_shown_end(high.value)}{right}"


def _shown_end(value: Value | None) -> str:
    if value is None:
        return "*"
    text = value.text.strip()
    if not value.quoted and (_NUMBER.fullmatch(text) or is_relative(text)):
        return text
    shown = quoting.quote(value.text, colon=True)
    return f'"{value.text}"' if value.quoted and shown == value.text else shown


def _misfit(kind: str, value: Value) -> QueryError:
    return QueryError(
        f"“{_cut(value.text)}” at {value.position} {_EXPECTED[kind]}.", value.position, incomplete=value.last
    )


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
