"""Which words of the templates are names after all: segments that vary too much under one parent to be route words.

A value is judged by its company: where the same parent and the same rest of the path take very many different words,
each of them rare, the words are names (`/products/red-shirt`). Real route words come in small closed sets, directly
below a root, an API prefix or a version, or read like commands (`listOrders`), and so need far more evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from moesif_tui.local.analysis.segments import ID, NAME, PLACEHOLDERS, is_doubtful

FEW = 20
"""Different words below a plural noun (`/products/…`) that make them names."""
MANY = 40
"""Below any other word, unless most were seen once or twice, then `FEW`."""
CROWD = 100
"""Directly below a root, an API prefix or a version."""
DOMINANT = 0.4
"""A value with this share of a slot's calls is a word of its own (`/users/me`)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREFIX = re.compile(
    r"v\d[\w.]*|\d+(?:\.\d+)+|\d{4}-\d\d|_?apis?|rest|rpc|json-?rpc|graphql|services?|ajax|internal|public|private|admin"
    r"|app|apps|web|mobile|client|server|backend|gateway|bff|core|common|methods?|actions?|commands?|settings|tools|twirp"
    r"|realms|\.api|wp-json|cgi-bin|odata|soap|ws|async|data",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:.*\.)?(?:get|set|list|create|add|update|delete|remove|find|search|fetch|load|save|send|post|put|patch|check|is|has"
    r"|validate|verify|submit|start|stop|cancel|confirm|batch|bulk|sync|upload|download|export|import|generate|calculate"
    r"|compute|query|count|reset|change|enable|disable|register|resolve|approve|reject|execute|run|describe|invoke|publish"
    r"|subscribe|assign|process|apply|retrieve|modify|move|copy|login|logout|on|do)(?=$|[A-Z_.-])"
)
_NAMESPACED = re.compile(r"[A-Za-z]\w*\.[a-z]\w*[A-Z]\w*|[A-Za-z]\w*(?:\.[a-z]\w*){2,}")
_STAYS = _words(
    """
    me self own mine current search new edit create update delete list count all any export import batch bulk stats
    status statistics summary health login logout signin signup register latest recent popular trending default active
    archive archived validate verify preview draft drafts history upload download config settings schema metadata info
    details items lines orders users comments reviews tags categories members permissions roles events notifications
    messages files images refresh token reset confirm cancel submit autocomplete suggest suggestions lookup feed index
    home
    """
)
_SCRIPT = _words("php asp aspx jsp do action cgi ashx asmx svc pl json xml jsf cfm")
_EXTENSION = re.compile(r"(.+)\.([A-Za-z][0-9A-Za-z]{0,6})")

_PLACED = tuple(f"{placeholder}." for placeholder in sorted(PLACEHOLDERS))

Segments = tuple[str, ...]


@dataclass(slots=True)
class _Row:
    """One template on its way: its segments so far, and what was seen of it."""

    template: str
    calls: int
    segments: list[str]


@dataclass(slots=True)
class _Parent:
    """The templates that share everything before one position."""

    path: Segments
    rows: list[_Row] = field(default_factory=list)


def names_in(counts: Mapping[str, int], crowded: Iterable[str] = ()) -> dict[str, str]:
    """Template → template with its names replaced, for those that change.

    Args:
        counts: calls by template, of one host.
        crowded: parents (`/products`; "" for the root) that had more words than are told apart while streaming.
    """
    rows = [_Row(template, calls, template.strip("/").split("/")) for template, calls in sorted(counts.items())]
    full = {tuple(path.strip("/").split("/")) if path.strip("/") else () for path in crowded}
    for depth in range(max((len(row.segments) for row in rows), default=0)):
        parents: dict[Segments, _Parent] = {}
        for row in rows:
            if len(row.segments) > depth:
                path = tuple(row.segments[:depth])
                parents.setdefault(path, _Parent(path)).rows.append(row)
        for parent in parents.values():
            if len(parent.rows) > 1:
                _settle_parent(parent, depth, parent.path in full)
    return {row.template: settled for row in rows if (settled := "/" + "/".join(row.segments)) != row.template}


def _settle_parent(parent: _Parent, depth: int, crowded: bool) -> None:
    """Replace the names at one position below one parent, in place."""
    slots: dict[Segments, list[_Row]] = defaultdict(list)
    shared = _shared_words(parent.rows, depth)
    for row in parent.rows:
        slots[_rest(row.segments, depth, shared)].append(row)
    words_that_lead_on = _branches(slots, depth)
    holds_ids = any(row.segments[depth] == ID for row in parent.rows)
    placeholder = ID if holds_ids else NAME
    changed = False
    for rest, rows in slots.items():
        calls: dict[str, int] = defaultdict(int)
        for row in rows:
            calls[row.segments[depth]] += row.calls
        chosen = _names(parent.path, calls, words_that_lead_on, crowded)
        if ID in calls and not _is_prefix(parent.path):
            chosen |= {value for value in calls if value not in PLACEHOLDERS and is_doubtful(value)}
        suffix = rest[0] if rest and rest[0].startswith(".") else ""
        for row in rows:
            if row.segments[depth] in chosen:
                row.segments[depth] = placeholder + suffix
                changed = True
    if changed and holds_ids:
        for row in parent.rows:
            if row.segments[depth] == NAME:
                row.segments[depth] = ID


def _shared_words(rows: Iterable[_Row], depth: int) -> set[tuple[int, str]]:
    """(place, word) of the words that follow more than one value: words of the route, whatever the value."""
    first: dict[tuple[int, str], str] = {}
    shared = set()
    for row in rows:
        value = row.segments[depth]
        for place in range(depth + 1, len(row.segments)):
            key = (place, row.segments[place])
            if first.setdefault(key, value) != value:
                shared.add(key)
    return shared


def _rest(segments: list[str], depth: int, shared: set[tuple[int, str]]) -> Segments:
    """What follows the position: the same for two templates that may be one. A file's extension belongs to it."""
    rest = [
        word if word in PLACEHOLDERS or (depth + 1 + place, word) in shared else "*"
        for place, word in enumerate(segments[depth + 1 :])
    ]
    if not rest:
        extension = _extension(segments[depth])
        if extension:
            rest.append("." + extension)
    return tuple(rest)


def _extension(segment: str) -> str:
    found = _EXTENSION.fullmatch(segment)
    return found[2] if found and found[2].lower() not in _SCRIPT and not _NAMESPACED.fullmatch(segment) else ""


def _branches(slots: Mapping[Segments, list[_Row]], depth: int) -> set[str]:
    """Words that alone lead on to a collection (`/products/categories/:id` beside `/products/red-shirt`)."""
    found = set()
    for rest, rows in slots.items():
        if ID in rest and len({row.segments[depth] for row in rows}) == 1 and sum(row.calls for row in rows) >= 3:
            found.add(rows[0].segments[depth])
    return found


def _names(parent: Segments, calls: Mapping[str, int], branches: set[str], crowded: bool) -> set[str]:
    """The values of one slot that are names."""
    total = sum(calls.values())
    values = {
        value
        for value, count in calls.items()
        if value not in PLACEHOLDERS
        and not value.startswith(_PLACED)
        and value.lower() not in _STAYS
        and value not in branches
        and count <= max(2, total * DOMINANT)
    }
    if crowded and len(values) >= FEW:
        return values
    if len(values) < FEW or sum(1 for value in values if _reads_like_a_command(value)) * 5 >= len(values) * 2:
        return set()
    if _is_prefix(parent):
        return values if len(values) >= CROWD else set()
    rare = sum(1 for value in values if calls[value] <= 2)
    enough = FEW if _is_plural(parent[-1]) or rare * 2 >= len(values) else MANY
    return values if len(values) >= enough else set()


def _reads_like_a_command(value: str) -> bool:
    return bool(_COMMAND.match(value) or _NAMESPACED.fullmatch(value))


def _is_prefix(parent: Segments) -> bool:
    """Whether route words are what is expected below: a root, an API prefix, a version."""
    return not parent or bool(_PREFIX.fullmatch(parent[-1]))


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word[-1] == "s" and word[-2] not in "siu"
