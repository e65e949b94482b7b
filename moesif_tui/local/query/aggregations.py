"""Reading the `aggs` of a search body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moesif_tui.local.query.buckets import MAX_BUCKETS, Part, Parts, Subs
from moesif_tui.local.query.clauses import Compiler
from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field, Time
from moesif_tui.local.query.grids import Even
from moesif_tui.local.query.histograms import Histogram
from moesif_tui.local.query.metrics import Aggregation, Cardinality, Figures, Percentiles, ValueCount
from moesif_tui.local.query.paths import find
from moesif_tui.local.query.predicates import number
from moesif_tui.local.query.reading import a_flag, a_list, a_number, an_object, one_of, only, single, utc
from moesif_tui.local.query.sorting import sort_keys
from moesif_tui.local.query.sql import negation
from moesif_tui.local.query.terms import COUNT, KEY, Order, Terms
from moesif_tui.local.query.times import interval, moment, shown
from moesif_tui.local.query.top_hits import TopHits
from moesif_tui.local.source import Source

MAX_DEPTH = 10
MAX_AGGREGATIONS = 100
MAX_TOP = 100
"""Hits of one bucket."""

_PERCENTS = (1, 5, 25, 50, 75, 95, 99)
_TERMS = frozenset({
    "field", "size", "order", "missing", "min_doc_count", "shard_size", "execution_hint", "collect_mode",
    "show_term_doc_count_error",
})  # fmt: skip
_INTERVALS = ("fixed_interval", "calendar_interval", "interval")
_DATES = frozenset({"field", *_INTERVALS, "min_doc_count", "extended_bounds", "time_zone"})
_NUMBERS = frozenset({"field", "interval", "offset", "min_doc_count", "extended_bounds"})


class AggregationReader:
    """Reads one search's aggregations."""

    def __init__(self, context: Context, compiler: Compiler) -> None:
        self._context = context
        self._compiler = compiler
        self._count = 0

    def read(self, given: Any, place: str, depth: int = 1) -> dict[str, Aggregation]:
        """The aggregations by name.

        Raises:
            QueryRefused: a kind, an option or a field that this server does not know.
        """
        found: dict[str, Aggregation] = {}
        for name, content in an_object(given, place).items():
            here = f"{place}.{name}"
            self._count += 1
            if depth > MAX_DEPTH:
                raise QueryRefused(here, f"nested deeper than {MAX_DEPTH}")
            if self._count > MAX_AGGREGATIONS:
                raise QueryRefused(here, f"more than {MAX_AGGREGATIONS} aggregations")
            found[name] = self._one(content, here, depth)
        return found

    def _one(self, content: Any, place: str, depth: int) -> Aggregation:
        given = dict(an_object(content, place))
        given.pop("meta", None)
        inside = [(name, given.pop(name)) for name in ("aggs", "aggregations") if name in given]
        kind, options = single(given, place)
        subs: Subs = {}
        for name, aggregations in inside:
            subs = {**subs, **self.read(aggregations, f"{place}.{name}", depth + 1)}
        place = f"{place}.{kind}"
        if make := _BUCKETS.get(kind):
            return make(self, options, place, subs)
        if make_figure := _FIGURES.get(kind):
            if subs:
                raise QueryRefused(place, f"{kind} has no buckets in which others could count")
            return make_figure(self, options, place)
        raise QueryRefused(place, f"this server does not support the aggregation {kind}")

    def _field(self, options: Mapping[str, Any], place: str) -> Field:
        return find(options.get("field"), self._context, f"{place}.field")

    def terms(self, options: Any, place: str, subs: Subs) -> Aggregation:
        """`terms`; size 0 and sizes over 1,000 mean 1,000."""
        given = only(options, place, _TERMS, "terms")
        size = a_number(given.get("size", 10), f"{place}.size", 0, 2**31)
        missing = given.get("missing")
        if missing is not None and (isinstance(missing, bool) or not isinstance(missing, (str, int, float))):
            raise QueryRefused(f"{place}.missing", "a string or a number is expected")
        return Terms(
            self._field(given, place),
            min(size or MAX_BUCKETS, MAX_BUCKETS),
            _orders(given.get("order", []), f"{place}.order", subs),
            missing,
            a_number(given.get("min_doc_count", 1), f"{place}.min_doc_count", 0, 2**31),
            subs,
        )

    def part(self, options: Any, place: str, subs: Subs) -> Aggregation:
        """`filter`."""
        return Part(self._compiler.compile(options, place), subs)

    def parts(self, options: Any, place: str, subs: Subs) -> Aggregation:
        """`filters`, by name or as a list."""
        given = only(options, place, frozenset({"filters"}), "filters").get("filters")
        place = f"{place}.filters"
        named = not isinstance(given, list)
        clauses = dict(enumerate(given)) if isinstance(given, list) else an_object(given, place)
        if len(clauses) > MAX_BUCKETS:
            raise QueryRefused(place, f"more than {MAX_BUCKETS:,} filters")
        found = {str(name): Part(self._compiler.compile(one, f"{place}.{name}"), subs) for name, one in clauses.items()}
        return Parts(found, named=named)

    def missing(self, options: Any, place: str, subs: Subs) -> Aggregation:
        """`missing`."""
        field = self._field(only(options, place, frozenset({"field"}), "missing"), place)
        return Part(negation(field.exists()), subs)

    def date_histogram(self, options: Any, place: str, subs: Subs) -> Aggregation:
        """`date_histogram`, in UTC."""
        given = only(options, place, _DATES, "date_histogram")
        field = self._field(given, place)
        if not isinstance(field, Time):
            raise QueryRefused(f"{place}.field", f"{field.path} is no time")
        utc(given, place)
        named = [name for name in _INTERVALS if given.get(name) is not None]
        if len(named) != 1:
            raise QueryRefused(place, f"one of {', '.join(_INTERVALS)} is expected")
        grid = interval(given[named[0]], f"{place}.{named[0]}")
        now = self._context.now
        bounds = _bounds(given, place, lambda value, at: float(moment(value, now, at).first))
        return Histogram(field, grid, _least(given, place), bounds, place, subs)

    def histogram(self, options: Any, place: str, subs: Subs) -> Aggregation:
        """`histogram`."""
        given = only(options, place, _NUMBERS, "histogram")
        field = self._field(given, place)
        if isinstance(field, Time):
            raise QueryRefused(f"{place}.field", f"{field.path} is a time; use date_histogram")
        length = _number(given.get("interval"), f"{place}.interval")
        if not 1e-9 < length < 1e18:
            raise QueryRefused(f"{place}.interval", "a length above 0 is expected")
        origin = _number(given.get("offset", 0), f"{place}.offset")
        return Histogram(field, Even(length, origin), _least(given, place), _bounds(given, place, _number), place, subs)

    def figures(self, kind: str, options: Any, place: str) -> Aggregation:
        """`min`, `max`, `avg`, `sum`, `stats`."""
        given = only(options, place, frozenset({"field"}), kind)
        return Figures(kind, self._field(given, place), place)

    def value_count(self, options: Any, place: str) -> Aggregation:
        """`value_count`."""
        return ValueCount(self._field(only(options, place, frozenset({"field"}), "value_count"), place))

    def cardinality(self, options: Any, place: str) -> Aggregation:
        """`cardinality`."""
        given = only(options, place, frozenset({"field", "precision_threshold"}), "cardinality")
        return Cardinality(self._field(given, place))

    def top_hits(self, options: Any, place: str) -> Aggregation:
        """`top_hits`; at most 100 of a bucket."""
        given = only(options, place, frozenset({"from", "size", "sort", "_source"}), "top_hits")
        keys = sort_keys(given.get("sort"), self._context, f"{place}.sort")
        offset = a_number(given.get("from", 0), f"{place}.from", 0, MAX_TOP)
        size = a_number(given.get("size", 3), f"{place}.size", 0, MAX_TOP)
        return TopHits(keys, offset, size, Source.read(given.get("_source"), f"{place}._source"), place)

    def percentiles(self, options: Any, place: str) -> Aggregation:
        """`percentiles`."""
        known = frozenset({"field", "percents", "keyed", "tdigest", "hdr", "compression"})
        given = only(options, place, known, "percentiles")
        percents = [_number(one, f"{place}.percents") for one in a_list(given.get("percents", list(_PERCENTS)))]
        if len(percents) > MAX_BUCKETS or not all(0 <= percent <= 100 for percent in percents):
            raise QueryRefused(f"{place}.percents", "numbers from 0 to 100 are expected")
        keyed = a_flag(given.get("keyed", True), f"{place}.keyed")
        return Percentiles(self._field(given, place), percents, place, keyed=keyed)


_BUCKETS: dict[str, Callable[[AggregationReader, Any, str, Subs], Aggregation]] = {
    "terms": AggregationReader.terms,
    "filter": AggregationReader.part,
    "filters": AggregationReader.parts,
    "missing": AggregationReader.missing,
    "date_histogram": AggregationReader.date_histogram,
    "histogram": AggregationReader.histogram,
}


def _figures(kind: str) -> Callable[[AggregationReader, Any, str], Aggregation]:
    return lambda reader, options, place: reader.figures(kind, options, place)


_FIGURES: dict[str, Callable[[AggregationReader, Any, str], Aggregation]] = {
    **{kind: _figures(kind) for kind in ("min", "max", "avg", "sum", "stats")},
    "value_count": AggregationReader.value_count,
    "cardinality": AggregationReader.cardinality,
    "percentiles": AggregationReader.percentiles,
    "top_hits": AggregationReader.top_hits,
}


def _orders(given: Any, place: str, subs: Subs) -> Sequence[Order]:
    orders: list[Order] = []
    for entry in a_list(given) if given != [] else [{COUNT: "desc"}]:
        path, direction = single(entry, place)
        descending = one_of(direction, f"{place}.{path}", "asc", "desc") == "desc"
        if path in {COUNT, KEY, "_term"}:
            orders.append(Order((COUNT if path == COUNT else KEY,), descending))
        elif (order := Order.find(path, subs, descending=descending)) is not None:
            orders.append(order)
        else:
            raise QueryRefused(f"{place}.{path}", "no figure of that name is counted inside the buckets")
    return orders


def _least(given: Mapping[str, Any], place: str) -> int:
    return a_number(given.get("min_doc_count", 0), f"{place}.min_doc_count", 0, 2**31)


def _bounds(given: Mapping[str, Any], place: str, read: Callable[[Any, str], float]) -> tuple[float, float] | None:
    if (bounds := given.get("extended_bounds")) is None:
        return None
    place = f"{place}.extended_bounds"
    ends = only(bounds, place, frozenset({"min", "max"}), "extended_bounds")
    low, high = read(ends.get("min"), f"{place}.min"), read(ends.get("max"), f"{place}.max")
    if low > high:
        raise QueryRefused(place, "min is greater than max")
    return low, high


def _number(value: Any, place: str) -> float:
    found = number(value)
    if found is None or not abs(found) < 1e300:
        raise QueryRefused(place, f"a number is expected, and {shown(value)} is none")
    return float(found)
