"""Elasticsearch's Query DSL over the tables of one data set, compiled to SQL.

plan = compile_search(body, Context(prefix="k7f3a2", now=now))
with limited(connection, 20.0):
    found = plan.run(connection)
"""

from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused, QueryTooSlow
from moesif_tui.local.query.functions import install
from moesif_tui.local.query.limits import limited
from moesif_tui.local.query.search import Found, Plan, compile_search

__all__ = ["Context", "Found", "Plan", "QueryRefused", "QueryTooSlow", "compile_search", "install", "limited"]
