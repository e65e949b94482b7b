"""The route template of a call: `/users/42/orders/9f3c` → `/users/:id/orders/:id`.

While calls stream in, each segment is judged by its shape alone (`segments`); at the end `settle` has seen all of them
and says which words were names (`variation`). Whatever the input, what is kept is bounded: a parent tells a limited
number of words apart, and a data set a limited number of templates.
"""

from __future__ import annotations

import re
from typing import Any

from moesif_tui.local.analysis.remembered import Remembered
from moesif_tui.local.analysis.segments import ID, NAME, PLACEHOLDERS, shape
from moesif_tui.local.analysis.variation import names_in

MAX_WORDS = 300
"""Words told apart below one parent while streaming; further ones are names at once."""
MAX_ROUTES = 10_000
"""Templates (per host) that are told apart; beyond it words are no longer learned."""
MAX_DEPTH = 24
"""Segments of a template; the rest of a deeper path is `*`."""
MAX_CACHE = 16_384
"""Segments whose shape is remembered."""
REST = "*"
"""Stands for everything that is not told apart."""

_Node = dict[str, Any]
_NUMBERED_PREFIX = re.compile(r"/(?:api|rest|v|version)/:id(?=/)", re.IGNORECASE)


class Routes:
    """Templates of one data set, learned call by call."""

    def __init__(self) -> None:
        self._shapes = Remembered(shape, MAX_CACHE)
        self._counts: dict[str, dict[str, int]] = {}
        self._words: dict[str, _Node] = {}
        self._templates: set[str] = set()
        self._crowded: dict[str, set[str]] = {}
        self._known = 0

    def template(self, host: str, path: str) -> str:
        """The template of a path, counted for its host. Begins with `/`, has no empty and no trailing segment."""
        shapes = self._shapes
        segments = [word for segment in path.split("/", MAX_DEPTH + 8) if segment and (word := shapes[segment])]
        if len(segments) > MAX_DEPTH:
            segments[MAX_DEPTH:] = [REST]
        route = "/" + "/".join(segments)
        if "i/:id/" in route or "t/:id/" in route or "v/:id/" in route:
            route = _with_version(path, route)
        counts = self._counts.get(host)
        if counts is not None:
            seen = counts.get(route)
            if seen is not None:
                counts[route] = seen + 1
                return route
        return self._admit(host, route)

    def settle(self) -> dict[tuple[str, str], str]:
        """(host, template) → final template, for those that change. Can be asked again after more calls."""
        settled = {}
        for host, counts in self._counts.items():
            for template, final in names_in(counts, self._crowded.get(host, ())).items():
                settled[host, template] = final
        return settled

    def _admit(self, host: str, route: str) -> str:
        """Learn a template that is new for its host, within the limits; the answer may say less than `route`."""
        if self._known >= MAX_ROUTES:
            return self._without_learning(route)
        route = self._told_apart(host, route)
        counts = self._counts.setdefault(host, {})
        if route not in counts:
            self._known += 1
            self._templates.add(route)
        counts[route] = counts.get(route, 0) + 1
        return route

    def _told_apart(self, host: str, route: str) -> str:
        """`route` with a name in place of each word that would be one too many below its parent."""
        node = self._words.setdefault(host, {})
        done: list[str] = []
        for segment in route[1:].split("/"):
            word = segment
            if word not in node and word not in PLACEHOLDERS and len(node) >= MAX_WORDS:
                word = NAME
                self._crowded.setdefault(host, set()).add("/".join(done))
            done.append(word)
            node = node.setdefault(word, {})
        return "/" + "/".join(done)

    def _without_learning(self, route: str) -> str:
        if route in self._templates:
            return route
        plain = "/" + "/".join(word if word in PLACEHOLDERS else NAME for word in route[1:].split("/"))
        if plain in self._templates:
            return plain
        if len(self._templates) < 2 * MAX_ROUTES:
            self._templates.add(plain)
            return plain
        return "/" + REST


def _with_version(path: str, route: str) -> str:
    """`/rest/api/2/issue`: a number of one or two digits right below an API prefix is a version, not an id."""
    segments = [segment for segment in path.split("/", MAX_DEPTH + 8) if segment and shape(segment)]

    def version(found: re.Match[str]) -> str:
        number = segments[route.count("/", 0, found.end()) - 1]
        return found[0].removesuffix(ID) + number if len(number) <= 2 and number.isdigit() else found[0]

    return _NUMBERED_PREFIX.sub(version, route)
