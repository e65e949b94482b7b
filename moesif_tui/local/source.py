"""What a search's `_source` leaves of a document."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from moesif_tui.local.errors import Refused

_BODY = re.compile(r"(?:request|response)(?:\.body\b|\.transfer_encoding|\Z)")


def pick(document: dict[str, Any], wanted: Any) -> dict[str, Any]:
    """The parts of a document that `_source` names: a path, a list of them, or `includes` and `excludes`.

    Where nothing is named to be included, everything is.

    Raises:
        Refused: `_source` has another shape.
    """
    if isinstance(wanted, dict):
        includes, excludes = _paths(wanted.get("includes", [])), _paths(wanted.get("excludes", []))
    else:
        includes, excludes = _paths(wanted), []
    return _picked(document, "", includes, excludes)


def names_bodies(wanted: Any) -> bool:
    """Whether bodies are among what `_source` leaves; when in doubt, they are."""
    if not wanted or not isinstance(wanted, str | list):
        return True
    paths = [wanted] if isinstance(wanted, str) else wanted
    return any(not isinstance(path, str) or "*" in path or _BODY.match(path) for path in paths)


def _paths(value: Any) -> list[str]:
    paths = [value] if isinstance(value, str) else value
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise Refused("_source: expected true, false, a path, a list of paths, or includes and excludes")
    return paths


def _picked(value: dict[str, Any], prefix: str, includes: list[str], excludes: list[str]) -> dict[str, Any]:
    kept = {}
    for name, inner in value.items():
        path = prefix + name
        if any(_covers(pattern, path) for pattern in excludes):
            continue
        if not includes or any(_covers(pattern, path) for pattern in includes):
            kept[name] = _picked(inner, path + ".", [], excludes) if isinstance(inner, dict) and excludes else inner
        elif isinstance(inner, dict) and any(pattern.startswith(path + ".") or "*" in pattern for pattern in includes):
            below = _picked(inner, path + ".", includes, excludes)
            if below:
                kept[name] = below
    return kept


def _covers(pattern: str, path: str) -> bool:
    """Whether a pattern names this path or one above it."""
    return fnmatchcase(path, pattern) or path.startswith(pattern + ".")
