"""The clauses of Query DSL, each compiled to a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moesif_tui.core.patterns import escaped
from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Bounds
from moesif_tui.local.query.paths import find
from moesif_tui.local.query.predicates import Like, Words, words
from moesif_tui.local.query.querystring import query_string
from moesif_tui.local.query.reading import a_flag, a_list, a_number, one_of, only, single, utc
from moesif_tui.local.query.sql import FALSE, TRUE, Condition, Leaf, all_of, any_of, cost, count_of, negation, sql
from moesif_tui.local.query.texts import ALL, a_text, is_whole, like, matches, phrase

MAX_DEPTH = 20
MAX_CLAUSES = 1024
MAX_VALUES = 65_536

_BOOL = frozenset({"must", "filter", "should", "must_not", "minimum_should_match", "adjust_pure_negative"})
_RANGE = frozenset({
    "gt", "gte", "lt", "lte", "from", "to", "include_lower", "include_upper", "format", "time_zone",
})  # fmt: skip
_REGEXP = frozenset({"value", "flags", "case_insensitive", "max_determinized_states", "rewrite"})
_FORMATS = frozenset({"strict_date_optional_time", "date_optional_time", "epoch_millis"})


class Compiler:
    """Compiles one search's clauses; counts them, since SQLite's expressions are bounded too."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._count = 0

    def compile(self, clause: Any, place: str, depth: int = 0) -> Condition:
        """The condition of a clause such as `{"term": {"response.status": 500}}`.

        Raises:
            QueryRefused: a clause or an option that this server does not know, or a value that does not fit.
        """
        name, content = single(clause, place)
        place = f"{place}.{name}"
        self._count += 1
        if self._count > MAX_CLAUSES:
            raise QueryRefused(place, f"more than {MAX_CLAUSES:,} clauses")
        if depth > MAX_DEPTH:
            raise QueryRefused(place, f"nested deeper than {MAX_DEPTH}")
        if name == "bool":
            return self._bool(content, place, depth)
        if (compile_one := CLAUSES.get(name)) is None:
            raise QueryRefused(place, f"this server does not support the clause {name}")
        return compile_one(content, place, self._context)

    def _bool(self, content: Any, place: str, depth: int) -> Condition:
        given = only(content, place, _BOOL, "bool")
        must = self._list(given, "must", place, depth) + self._list(given, "filter", place, depth)
        should = self._list(given, "should", place, depth)
        barred = self._list(given, "must_not", place, depth)
        parts = [*must, *map(negation, barred)]
        if should:
            least = given.get("minimum_should_match", 0 if must else 1)
            parts.append(_at_least(least, should, f"{place}.minimum_should_match"))
        return all_of(parts)

    def _list(self, given: Mapping[str, Any], name: str, place: str, depth: int) -> list[Condition]:
        content = given.get(name)
        if content is None:
            return []
        if not isinstance(content, list):
            return [self.compile(content, f"{place}.{name}", depth + 1)]
        return [self.compile(one, f"{place}.{name}[{at}]", depth + 1) for at, one in enumerate(content)]


def _at_least(least: Any, conditions: list[Condition], place: str) -> Condition:
    if isinstance(least, str) and least.endswith("%"):
        percent = a_number(least[:-1], place, -100, 100)
        wanted = len(conditions) * abs(percent) // 100 * (1 if percent >= 0 else -1)
        least = wanted or (0 if percent >= 0 else len(conditions))
    wanted = a_number(least, place, -MAX_CLAUSES, MAX_CLAUSES)
    if wanted < 0:
        wanted = max(0, len(conditions) + wanted)
    if wanted == 0:
        return TRUE
    if wanted == 1:
        return any_of(conditions)
    if wanted >= len(conditions):
        return all_of(conditions) if wanted == len(conditions) else FALSE
    dearest = max(map(cost, conditions))
    return Leaf(sql("{} >= {}", count_of(conditions), wanted), dearest)


def _match_all(content: Any, place: str, context: Context) -> Condition:  # noqa: ARG001
    only(content, place, frozenset(), "match_all")
    return TRUE


def _match_none(content: Any, place: str, context: Context) -> Condition:  # noqa: ARG001
    only(content, place, frozenset(), "match_none")
    return FALSE


def _ids(content: Any, place: str, context: Context) -> Condition:
    values = a_list(only(content, place, frozenset({"values", "type"}), "ids").get("values"))
    return find("_id", context, place).equals(_few(values, place), f"{place}.values")


def _term(content: Any, place: str, context: Context) -> Condition:
    path, value = single(content, place)
    place = f"{place}.{path}"
    field = find(path, context, place)
    if isinstance(value, Mapping):
        given = only(value, place, frozenset({"value", "case_insensitive"}), "term")
        value = given.get("value")
        if a_flag(given.get("case_insensitive", False), f"{place}.case_insensitive"):
            return field.fits(Like(escaped(a_text(value, place)), ignore_case=True), place)
    return field.equals([value], place)


def _terms(content: Any, place: str, context: Context) -> Condition:
    path, values = single(content, place)
    place = f"{place}.{path}"
    if not isinstance(values, list):
        raise QueryRefused(place, "a list of values is expected")
    return find(path, context, place).equals(_few(values, place), place)


def _few(values: Any, place: str) -> Any:
    if len(values) > MAX_VALUES:
        raise QueryRefused(place, f"more than {MAX_VALUES:,} values")
    return values


def _range(content: Any, place: str, context: Context) -> Condition:
    path, value = single(content, place)
    place = f"{place}.{path}"
    given = only(value, place, _RANGE, "range")
    utc(given, place)
    if not _FORMATS.issuperset(str(given.get("format", "epoch_millis")).split("||")):
        raise QueryRefused(f"{place}.format", f"this server knows the formats {', '.join(sorted(_FORMATS))}")
    field = find(path, context, place)
    low, low_open = _end(given, ("gte", "gt", "from"), "include_lower", place)
    high, high_open = _end(given, ("lte", "lt", "to"), "include_upper", place)
    if low is None and high is None:
        return field.exists()
    return field.between(Bounds(low, high, low_open, high_open), place)


def _end(given: Mapping[str, Any], names: tuple[str, str, str], include: str, place: str) -> tuple[Any, bool]:
    """One end of a range and whether it is open. `names`: inclusive, exclusive, and the old name."""
    found = [name for name in names if given.get(name) is not None]
    if len(found) > 1:
        raise QueryRefused(place, f"{found[0]} and {found[1]} exclude each other")
    if not found:
        return None, False
    is_open = found[0] == names[1] or (found[0] == names[2] and not a_flag(given.get(include, True), place))
    return given[found[0]], is_open


def _exists(content: Any, place: str, context: Context) -> Condition:
    return find(only(content, place, frozenset({"field"}), "exists").get("field"), context, place).exists()


def _prefix(content: Any, place: str, context: Context) -> Condition:
    return _like(content, place, context, "prefix", lambda value: escaped(value) + "*")


def _wildcard(content: Any, place: str, context: Context) -> Condition:
    return _like(content, place, context, "wildcard", lambda value: value)


def _like(content: Any, place: str, context: Context, what: str, pattern: Callable[[str], str]) -> Condition:
    path, value = single(content, place)
    place = f"{place}.{path}"
    ignore_case = False
    if isinstance(value, Mapping):
        options = frozenset({"value", what, "case_insensitive", "rewrite"})
        given = only(value, place, options, what)
        value = given.get("value", given.get(what))
        ignore_case = a_flag(given.get("case_insensitive", False), f"{place}.case_insensitive")
    found = like(pattern(a_text(value, place)), place, ignore_case=ignore_case)
    return find(path, context, place).fits(found, place)


def _regexp(content: Any, place: str, context: Context) -> Condition:
    path, value = single(content, place)
    place = f"{place}.{path}"
    flags, ignore_case = ALL, False
    if isinstance(value, Mapping):
        given = only(value, place, _REGEXP, "regexp")
        value = given.get("value")
        flags = a_text(given.get("flags", ALL), f"{place}.flags")
        ignore_case = a_flag(given.get("case_insensitive", False), f"{place}.case_insensitive")
    found = matches(a_text(value, place), place, flags=flags, ignore_case=ignore_case)
    return find(path, context, place).fits(found, place)


def _match(content: Any, place: str, context: Context) -> Condition:
    path, value = single(content, place)
    place = f"{place}.{path}"
    every = False
    if isinstance(value, Mapping):
        given = only(value, place, frozenset({"query", "operator", "lenient"}), "match")
        value = given.get("query")
        every = one_of(given.get("operator", "or"), f"{place}.operator", "and", "or") == "and"
    field = find(path, context, place)
    if is_whole(field, path) or not isinstance(value, str):
        return field.equals([value], place)
    return field.fits(Words(tuple(words(value)), every), place)


def _match_phrase(content: Any, place: str, context: Context) -> Condition:
    path, value = single(content, place)
    place = f"{place}.{path}"
    if isinstance(value, Mapping):
        given = only(value, place, frozenset({"query", "slop"}), "match_phrase")
        a_number(given.get("slop", 0), f"{place}.slop", 0, 0)
        value = given.get("query")
    return phrase(find(path, context, place), path, value, place)


CLAUSES: dict[str, Callable[[Any, str, Context], Condition]] = {
    "match_all": _match_all,
    "match_none": _match_none,
    "ids": _ids,
    "term": _term,
    "terms": _terms,
    "range": _range,
    "exists": _exists,
    "prefix": _prefix,
    "wildcard": _wildcard,
    "regexp": _regexp,
    "match": _match,
    "match_phrase": _match_phrase,
    "query_string": query_string,
}
"""The clauses besides `bool`."""
