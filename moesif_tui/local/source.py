"""What a search's `_source` leaves of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moesif_tui.local.errors import Refused

MAX_PATHS = 200

_BODY = re.compile(r"(?:request|response)(?:\.body\b|\.transfer_encoding|\Z)")
_SHAPES = "true, false, a path, a list of paths, or includes and excludes"


class Source:
    """The paths that are left of documents, in which `*` stands for anything. Where none is included, all are.

    Attributes:
        wanted: whether there is a document at all.
        bodies: whether bodies may be among what is left.
    """

    def __init__(self, includes: Sequence[str], excludes: Sequence[str], *, wanted: bool = True) -> None:
        self.wanted = wanted
        self.bodies = wanted and (not includes or any("*" in path or _BODY.match(path) for path in includes))
        self._includes = [_pattern(path) for path in includes]
        self._excludes = [_pattern(path) for path in excludes]
        self._above = [path for path in includes if "*" not in path]
        self._anywhere = any("*" in path for path in includes)

    @property
    def whole(self) -> bool:
        """Whether documents are left as they are."""
        return self.wanted and not self._includes and not self._excludes

    @classmethod
    def read(cls, value: Any, place: str = "_source") -> Source:
        """What `_source` says: true, false, a path, a list of them, or an object of `includes` and `excludes`.

        Raises:
            Refused: it has another shape.
        """
        if value is None or isinstance(value, bool):
            return cls((), (), wanted=value is not False)
        if not isinstance(value, Mapping):
            return cls(_paths(value, place), ())
        if unknown := value.keys() - {"includes", "include", "excludes", "exclude"}:
            raise Refused(f"{place}.{min(map(str, unknown))}: expected {_SHAPES}")
        includes, excludes = (
            [path for name in names for path in _paths(value.get(name, []), f"{place}.{name}")]
            for names in (("includes", "include"), ("excludes", "exclude"))
        )
        return cls(includes, excludes)

    def pick(self, document: dict[str, Any]) -> dict[str, Any]:
        """The parts of a document that are left. What is in arrays has the path of the array."""
        if self.whole:
            return document
        found: dict[str, Any] = self._inside(document, "", included=not self._includes)
        return found

    def _inside(self, value: Any, prefix: str, *, included: bool) -> Any:
        """What is left of what stands below a path that ends with a dot; `included`: all but what is excluded."""
        if isinstance(value, list):
            parts = [self._inside(one, prefix, included=included) for one in value]
            return parts if included else [part for part in parts if part]
        if not isinstance(value, dict):
            return value if included else None
        kept = {}
        for name, inner in value.items():
            path = prefix + name
            if any(covers(path) for covers in self._excludes):
                continue
            if included or any(covers(path) for covers in self._includes):
                kept[name] = self._inside(inner, f"{path}.", included=True) if self._excludes else inner
            elif self._may_be_below(path) and (below := self._inside(inner, f"{path}.", included=False)):
                kept[name] = below
        return kept

    def _may_be_below(self, path: str) -> bool:
        return self._anywhere or any(one.startswith(f"{path}.") for one in self._above)


def _paths(value: Any, place: str) -> list[str]:
    paths = [value] if isinstance(value, str) else value
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise Refused(f"{place}: expected {_SHAPES}")
    if len(paths) > MAX_PATHS:
        raise Refused(f"{place}: more than {MAX_PATHS} paths")
    return paths


def _pattern(path: str) -> Callable[[str], bool]:
    """Whether a path is one that the pattern names, or stands below one."""
    from moesif_tui.core.patterns import Wildcard  # few searches name paths

    only_stars = re.sub(r"([\\?])", r"\\\1", path)
    same, below = Wildcard(only_stars), Wildcard(f"{only_stars}.*")
    return lambda found: same.fits(found) or below.fits(found)
