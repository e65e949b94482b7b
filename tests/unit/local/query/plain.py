"""The slow, obvious search: every clause asked of every document, one by one, as the Query DSL means it.

Written from what the clauses mean, and not from how the program answers them. Documents are those of
`dataset.documents`. The texts of the tests hold no `[`, which `fnmatch` would take for more than itself.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
TIMES = frozenset({"request.time", "response.time"})
"""Fields of times: µs in the documents, milliseconds in what is asked and answered."""
NUMBERS = frozenset({"response.status", "duration_ms", "jsonrpc.response.error.code", *TIMES})
"""Fields that are always numbers."""
DYNAMIC = re.compile(
    r"(?:request|response)\.(?:headers|body)\..*|tags|metadata\.(?!kind|says).*|weight|request\.instance.*|no"
)
"""Fields whose values may be of any type."""
WHOLE = frozenset({"_id", "id", "signature_id", "triage_bucket_id", *NUMBERS})
"""Fields without words: they are matched as a whole."""


def plain_path(path: str) -> str:
    """The path of a field without its exact subfield."""
    return path.removesuffix(".raw")


def values(document: Document, path: str) -> list[Any]:
    """Every scalar at a path, arrays unfolded; times in milliseconds."""
    path = plain_path(path)
    if path in document["whole"]:
        return [text for text in [document["whole"][path]] if text is not None]
    found: list[Any] = [one for one in _at(document, path.split(".")) if isinstance(one, (str, int, float))]
    return [one // 1000 for one in found] if path in TIMES else found


def present(document: Document, path: str) -> bool:
    """Whether there is a value at a path, or below it."""
    path = plain_path(path)
    if path in document["whole"]:
        return document["whole"][path] is not None
    return any(map(_filled, _at(document, path.split("."))))


def _filled(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(map(_filled, value.values() if isinstance(value, dict) else value))
    return value is not None


def _at(value: Any, keys: list[str]) -> list[Any]:
    """What stands at a path; the end of it may be one key with dots."""
    if isinstance(value, list):
        return [found for one in value for found in _at(one, keys)]
    if not keys:
        return [value]
    if not isinstance(value, dict):
        return []
    found = _at(value[keys[0]], keys[1:]) if keys[0] in value else []
    rest = ".".join(keys)
    return found + (_at(value[rest], []) if len(keys) > 1 and rest in value else [])


def text(value: Any) -> str:
    """A value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def number(value: Any) -> float | None:
    """The number that a value is or spells."""
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def words(value: Any) -> list[str]:
    """The words of a value."""
    return re.findall(r"\w+", text(value).lower())


def fits(clause: Any, document: Document) -> bool:
    """Whether a document fits a clause."""
    ((name, content),) = clause.items()
    return CLAUSES[name](content, document)


def _bool(content: Any, document: Document) -> bool:
    def listed(part: str) -> list[Any]:
        given = content.get(part, [])
        return given if isinstance(given, list) else [given]

    must = [*listed("must"), *listed("filter")]
    should = listed("should")
    least = _least(content.get("minimum_should_match", 0 if must else 1), len(should)) if should else 0
    return (
        all(fits(clause, document) for clause in must)
        and not any(fits(clause, document) for clause in listed("must_not"))
        and sum(fits(clause, document) for clause in should) >= least
    )


def _least(asked: Any, count: int) -> int:
    if isinstance(asked, str) and asked.endswith("%"):
        share = int(count * abs(int(asked[:-1])) / 100)
        return count - share if asked.startswith("-") else share
    return int(asked) if int(asked) >= 0 else count + int(asked)


def _equal(path: str, value: Any, wanted: Any) -> bool:
    if plain_path(path) in NUMBERS or not isinstance(value, (str, bool)):
        return number(wanted) is not None and value == number(wanted)
    return text(value) == text(wanted)


def _terms(content: Any, document: Document) -> bool:
    ((path, wanted),) = content.items()
    return any(_equal(path, value, one) for value in values(document, path) for one in wanted)


def _term(content: Any, document: Document) -> bool:
    ((path, wanted),) = content.items()
    if isinstance(wanted, dict):
        if wanted.get("case_insensitive"):
            return any(text(value).lower() == text(wanted["value"]).lower() for value in values(document, path))
        wanted = wanted["value"]
    return _terms({path: [wanted]}, document)


def _range(content: Any, document: Document) -> bool:
    ((path, ends),) = content.items()
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "gt": lambda value, end: value > end,
        "gte": lambda value, end: value >= end,
        "lt": lambda value, end: value < end,
        "lte": lambda value, end: value <= end,
    }
    found: list[Any] = values(document, path)
    known = plain_path(path) in NUMBERS or DYNAMIC.fullmatch(plain_path(path))
    if known and all(number(end) is not None for end in ends.values()):
        found = [one for value in found if (one := number(value)) is not None]
        ends = {name: number(end) for name, end in ends.items()}
    else:
        found = [value for value in found if isinstance(value, str)]
        ends = {name: text(end) for name, end in ends.items()}
    return any(all(tests[name](value, end) for name, end in ends.items()) for value in found)


def _given(content: Any) -> tuple[str, Any, bool]:
    """Path, what is asked, and whether case is ignored."""
    ((path, asked),) = content.items()
    if isinstance(asked, dict):
        return path, asked["value"], asked.get("case_insensitive", False)
    return path, asked, False


def _wildcard(content: Any, document: Document) -> bool:
    path, pattern, ignore_case = _given(content)
    regex = re.compile(fnmatch.translate(pattern), re.IGNORECASE if ignore_case else 0)
    return any(regex.match(text(value)) for value in values(document, path))


def _prefix(content: Any, document: Document) -> bool:
    path, start, ignore_case = _given(content)
    fold = str.lower if ignore_case else str
    return any(fold(text(value)).startswith(fold(start)) for value in values(document, path))


def _regexp(content: Any, document: Document) -> bool:
    path, expression, ignore_case = _given(content)
    regex = re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    return any(regex.fullmatch(text(value)) for value in values(document, path))


def _is_whole(path: str) -> bool:
    return path.endswith(".raw") or path in WHOLE


def _match(content: Any, document: Document) -> bool:
    ((path, asked),) = content.items()
    wanted, every = (asked["query"], asked.get("operator") == "and") if isinstance(asked, dict) else (asked, False)
    if _is_whole(path) or not isinstance(wanted, str):
        return _term({path: wanted}, document)
    holds = all if every else any
    return bool(words(wanted)) and any(
        holds(word in words(value) for word in words(wanted)) for value in values(document, path)
    )


def _match_phrase(content: Any, document: Document) -> bool:
    ((path, wanted),) = content.items()
    if _is_whole(path) or not isinstance(wanted, str):
        return _term({path: wanted}, document)
    return _phrase(path, wanted, document)


def _phrase(path: str, wanted: str, document: Document) -> bool:
    asked = words(wanted)
    return bool(asked) and any(
        words(value)[at : at + len(asked)] == asked
        for value in values(document, path)
        for at in range(len(words(value)))
    )


class Lucene(str):
    """A text in Lucene's syntax, with what it means: a clause, in which `here` is a field's text or pattern."""

    __slots__ = ("meaning",)

    meaning: Any


def _query_string(content: Any, document: Document) -> bool:
    return fits(content["query"].meaning, document)


def _everywhere(content: Any, document: Document) -> bool:
    return any(content.lower() in one.lower() for one in document["texts"])


def _here(content: Any, document: Document) -> bool:
    """A word or phrase in a field: the value is just that, or holds it, whatever the case."""
    ((path, wanted),) = content.items()
    same = not (path in NUMBERS and number(wanted) is None) and _term({path: wanted}, document)
    return same or (not _is_whole(path) and _phrase(path, wanted, document))


def _here_like(content: Any, document: Document) -> bool:
    """A pattern in a field: the whole value, or a word of it, whatever the case; as written in `.raw`."""
    ((path, pattern),) = content.items()
    if _is_whole(path):
        return _wildcard(content, document)
    regex = re.compile(fnmatch.translate(pattern.lower()))
    return any(regex.match(one) for value in values(document, path) for one in (text(value).lower(), *words(value)))


CLAUSES: dict[str, Callable[[Any, Document], bool]] = {
    "match_all": lambda _, __: True,
    "match_none": lambda _, __: False,
    "ids": lambda content, document: document["_id"] in content["values"],
    "bool": _bool,
    "term": _term,
    "terms": _terms,
    "range": _range,
    "exists": lambda content, document: present(document, content["field"]),
    "prefix": _prefix,
    "wildcard": _wildcard,
    "regexp": _regexp,
    "match": _match,
    "match_phrase": _match_phrase,
    "query_string": _query_string,
    "everywhere": _everywhere,
    "here": _here,
    "here_like": _here_like,
}


def sorted_by(entries: list[Any], documents: list[Document]) -> list[Document]:
    """Documents in an order; the id decides at the end, in the direction of the last key."""
    found = list(documents)
    directions = [_entry(entry) for entry in entries]
    for path, options in reversed([*directions, ("number", {"order": directions[-1][1]["order"]})]):
        found = _sorted(found, path, **options)
    return found


def _entry(entry: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(entry, str):
        return entry, {"order": "asc"}
    ((path, how),) = entry.items()
    options = {"order": how} if isinstance(how, str) else how
    return path, {"order": "asc"} | {name: value for name, value in options.items() if name != "unmapped_type"}


def _sorted(
    hits: list[Document], path: str, *, order: str, missing: str = "_last", mode: str | None = None
) -> list[Document]:
    descending = order == "desc"
    pick = max if mode == "max" or (mode is None and descending) else min
    keyed = [(pick(found), hit) for hit in hits if (found := [rank(value) for value in _sortable(hit, path)])]
    absent = [hit for hit in hits if not _sortable(hit, path)]
    with_value = [hit for _, hit in sorted(keyed, key=lambda pair: pair[0], reverse=descending)]
    return absent + with_value if missing == "_first" else with_value + absent


def _sortable(document: Document, path: str) -> list[Any]:
    # within a millisecond, too, the earlier call is the earlier one
    return _at(document, path.split(".")) if path in TIMES else values(document, path)


def rank(value: Any) -> tuple[bool, Any]:
    """How values of mixed types are ordered: numbers first, booleans as words."""
    return isinstance(value, (str, bool)), text(value) if isinstance(value, bool) else value


def matching(body: Any, documents: list[Document]) -> Iterator[Document]:
    """The documents that a search counts."""
    query = body.get("query", {"match_all": {}})
    return (document for document in documents if fits(query, document))


def search(body: Any, documents: list[Document]) -> tuple[list[int], int]:
    """The numbers of the hits in order, and how many there are in all."""
    wanted = body.get("post_filter", {"match_all": {}})
    hits = [document for document in matching(body, documents) if fits(wanted, document)]
    ordered = sorted_by(body.get("sort", [{"request.time": "desc"}]), hits)
    return [hit["number"] for hit in ordered[body.get("from", 0) :][: body.get("size", 10)]], len(hits)
