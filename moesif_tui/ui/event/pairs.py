"""Parts of names and values: headers, query, cookies, forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from moesif_tui.core.forms import cookies, set_cookie_lines
from moesif_tui.core.safe import cells, safe
from moesif_tui.core.secret_names import is_secret_name
from moesif_tui.core.secrets import MASK, is_mask, mask_header, mask_text
from moesif_tui.ui.event.masks import HIDDEN, of_masked
from moesif_tui.ui.event.parts import Fact, Fixed, Key, Scalar
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.text import BLANK, Line, Piece

NAME_CELLS: Final = 28
"""Names up to this width have their values in one column."""
MOST_PAIRS: Final = 10_000
_LAST: Final = frozenset((
    "date", "connection", "keep-alive", "vary", "accept", "accept-encoding", "accept-language", "accept-ranges", "host",
    "cache-control", "pragma", "expires", "etag", "last-modified", "content-length", "content-encoding", "age", "via",
    "transfer-encoding", "p3p", "alt-svc", "nel", "report-to", "server-timing", "origin", "referer", "dnt",
    "strict-transport-security", "content-security-policy", "x-xss-protection", "x-frame-options", "user-agent",
    "x-content-type-options", "referrer-policy", "permissions-policy",
))  # fmt: skip
"""Headers that tell least; so do `sec-…` and `access-control-…`."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and its value.

    Attributes:
        name: as recorded.
        masked: the value with its secrets masked.
        value: the value as recorded.
        secrets: how many are masked.
        note: what is said behind it.
        field: its field in the query language, if it has one.
    """

    name: str
    masked: str
    value: str
    secrets: int = 0
    note: str = ""
    field: str = ""

    def pieces(self, *, plain: bool, role: str = "text") -> list[Piece]:
        """The value."""
        note: list[Piece] = [(f"  {self.note}", "muted")] if self.note else []
        if plain:
            return [(self.value, role), *note]
        if self.masked == MASK:
            return [*HIDDEN, *note]
        return [*of_masked(self.masked, role), *note]


def pair(name: str, value: str, *, field: str = "", note: str = "") -> Pair:
    """A pair whose value is secret by its name, or by what it looks like."""
    if is_secret_name(name):
        hidden = bool(value.strip()) and not is_mask(value)
        return Pair(name, MASK if hidden else value, value, int(hidden), note, field)
    masked, count = mask_text(value)
    return Pair(name, masked, value, count, note, field)


def header_pairs(lines: Iterable[tuple[str, str]], side: str) -> list[Pair]:
    """Headers in their order.

    Args:
        lines: names and values.
        side: `req` or `res`, for the query language.
    """
    out: list[Pair] = []
    for name, value in lines:
        masked, count = mask_header(name, value)
        out.append(Pair(name, masked, value, count, field=f"{side}.header.{name.lower()}"))
    return out


def cookie_pairs(values: Iterable[str], *, counted: bool) -> list[Pair]:
    """Cookies that were sent; every value is masked. `counted`: not where their header counts already."""
    return [_cookie(name, value, counted=counted) for name, value in cookies(values)]


def set_cookie_pairs(values: Iterable[str]) -> list[Pair]:
    """Cookies that were set, with their attributes."""
    out: list[Pair] = []
    for value in values:
        for line in set_cookie_lines(value):
            first, _, attributes = line.partition(";")
            name, equals, content = first.strip().partition("=")
            out.append(
                _cookie(name if equals else "", content if equals else name, counted=False, note=attributes.strip())
            )
    return out


def _cookie(name: str, value: str, *, counted: bool, note: str = "") -> Pair:
    hidden = bool(value) and not is_mask(value)
    return Pair(name, MASK if hidden else value, value, int(hidden and counted), note)


def pair_lines(pairs: Sequence[Pair], key: Key) -> Fixed:
    """A line for each pair, values in one column."""
    shown = pairs[:MOST_PAIRS]
    widths = [cells(safe(each.name)) for each in shown]
    column = 2 + max((width for width in widths if width <= NAME_CELLS), default=0)
    masked: list[PageLine] = []
    plain: list[PageLine] = []
    seen: dict[str, int] = {}
    for each, width in zip(shown, widths, strict=True):
        number = seen[each.name] = seen.get(each.name, -1) + 1
        name: Piece = (each.name + " " * max(2, column - width), "muted")
        label = each.name or "no name"
        value: Scalar = each.value
        fact = Fact(
            (*key, each.name.lower(), *([number] if number else [])),
            label,
            each.value,
            each.field,
            value,
            each.masked != each.value,
        )
        masked.append(PageLine([name, *each.pieces(plain=False)], 1, payload=fact))
        plain.append(PageLine([name, *each.pieces(plain=True)], 1, payload=fact))
    more = len(pairs) - len(shown)
    if more:
        rest = PageLine([(f"{more:,} more are not shown", "warning")], 1)
        masked.append(rest)
        plain.append(rest)
    return Fixed(masked, plain, secrets=sum(each.secrets for each in pairs))


def summary(pairs: Sequence[Pair], *, plain: bool, role: str = "text", most: int = 12) -> Line:
    """The pairs in one line, the most telling first."""
    out: list[Piece] = []
    for each in sorted(pairs[:200], key=lambda each: _rank(each.name))[:most]:
        out += [(" · ", "muted")] if out else []
        value = [(each.value, role)] if plain else of_masked(each.masked, role)
        out += [(f"{each.name} ", "muted"), *value]
    return out or BLANK


def _rank(name: str) -> int:
    lower = name.lower()
    if lower == "content-type":
        return 0
    return 2 if lower in _LAST or lower.startswith(("sec-", "access-control-", "cf-")) else 1


def as_text(pairs: Iterable[Pair], separator: str) -> str:
    """All pairs as they are written: a line each."""
    return "\n".join(f"{each.name}{separator}{each.value}" for each in pairs)
