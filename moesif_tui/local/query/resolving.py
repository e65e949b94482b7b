"""Conditions on small tables, answered before the calls are looked at: SQLite then knows how few rows they are about.

Without that it takes an average for each; it would go through all the calls for the few of a status that is rare.
"""

from __future__ import annotations

import sqlite3

from moesif_tui.local.query.sql import FALSE, TRUE, All, Condition, Cost, Leaf, Member, all_of, any_of, join, sql

FEW = 100
"""Rows of a small table that are named one by one; of more, the condition stays as it is."""


def resolved(connection: sqlite3.Connection, condition: Condition) -> Condition:
    """The condition with the rows that it is about."""
    if isinstance(condition, Member):
        return _rows(connection, condition)
    if isinstance(condition, Leaf):
        return condition
    parts = [resolved(connection, part) for part in condition.parts]
    return all_of(parts) if isinstance(condition, All) else any_of(parts)


def _rows(connection: sqlite3.Connection, member: Member) -> Condition:
    query = sql("SELECT id FROM {} WHERE {} LIMIT {}", member.table, member.test, FEW + 1)
    rows = [row[0] for row in connection.execute(query.text, query.values)]
    if len(rows) > FEW:
        return member
    if not rows:
        return TRUE if member.negated else FALSE
    if len(rows) == 1:
        test = sql("{} = {}", member.link, rows[0])
    else:
        test = sql("{} IN ({})", member.link, join(", ", (sql("{}", row) for row in rows)))
    return Leaf(test, Cost.LOOKUP, member.negated)
