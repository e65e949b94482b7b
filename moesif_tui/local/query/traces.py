"""Which trace a call belongs to: nothing that is stored, so it can be asked for by id only."""

from __future__ import annotations

import re
from typing import NoReturn

from moesif_tui.core.time import EARLIEST
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.extracting import Values
from moesif_tui.local.query.fields import Field
from moesif_tui.local.query.lookups import without_key
from moesif_tui.local.query.predicates import OneOf, Predicate
from moesif_tui.local.query.sql import Condition, Cost, Leaf, Sql, any_of, sql

_REST = re.compile(r"t(\d{1,18})(?:\.(.+))?", re.ASCII)
"""A trace's id behind the data set's key; without a bucket's key, all traces of a session, as screens name them."""
_SHOWN = Sql(", ".join(str(int(kind)) for kind in sorted(SHOWN)))
_ENDS = (
    # errors of hidden kinds end a trace where it has no others
    "SELECT coalesce(max(CASE WHEN error.kind IN ({}) THEN error.time END), max(error.time)) AS time"
    " FROM call AS error WHERE error.failed AND error.session = {} GROUP BY error.signature"
)
_OF_BUCKET = "SELECT id FROM signature WHERE key = {} UNION SELECT signature FROM alias WHERE key = {}"


class TraceId(Field):
    """The ids of the traces that hold a call: those of its session's buckets whose last error it does not come after.

    Args:
        path: its documented name.
        context: what the search stands in.
        place: where it stands in the search.
    """

    exact = True

    def __init__(self, path: str, context: Context, place: str) -> None:
        super().__init__(path)
        self._prefix = f"{context.prefix}-"
        self._place = place

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`. Raises `QueryRefused` where ids are not what is asked for."""
        if not isinstance(predicate, OneOf):
            self._refuse()
        return any_of(map(self._within, map(str, predicate.values)))

    def _within(self, identity: str) -> Condition:
        found = _REST.fullmatch(without_key(identity, self._prefix) or "")
        if found is None:
            return any_of(())
        session, key = int(found[1]), found[2]
        ends = sql(_ENDS, _SHOWN, session)
        if key is not None:
            ends = sql("{} HAVING error.signature IN ({})", ends, sql(_OF_BUCKET, key, key))
        last = sql("coalesce((SELECT max(time) FROM ({})), {})", ends, EARLIEST - 1)
        return Leaf(sql("call.session = {} AND call.time <= {}", session, last), Cost.LOOKUP)

    def exists(self) -> Condition:
        """Refused."""
        self._refuse()

    def order(self, *, greatest: bool) -> Sql:  # noqa: ARG002
        """Refused."""
        self._refuse()

    def values(self) -> Values:
        """Refused."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise QueryRefused(self._place, f"{self.path} can only be compared with whole ids: term or terms")
