"""Calls that differ in whatever the API can filter by, as the collector takes them.

Each of four visitors reads an order, fails to pay it twice, and asks for a price that is not there:

| call | status | api_version | took |
| --- | --- | --- | --- |
| GET /orders/{n} | 200 | | 1 s |
| POST /orders/{n}/payment | 500 | | 2 s, then 3 s |
| GET /prices/{n} | 404 | 1 or 2 | 1 s |
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

START: Final = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
VISITORS: Final = 4
HOST: Final = "contract.test"
PREFIX: Final = "contract"
"""What names of users and sessions begin with, so that they are nobody's else."""


def call(visitor: int, second: int, verb: str, path: str, status: int, took: int, version: str | None = None) -> Any:
    """One call, `second` seconds after the visitor's start, a minute after the one's before; `took` seconds."""
    begun = START + timedelta(minutes=visitor, seconds=second)
    return {
        "request": {
            "time": _iso(begun),
            "uri": f"https://{HOST}{path}",
            "verb": verb,
            "api_version": version,
            "ip_address": f"203.0.113.{visitor % 2}",
            "headers": {"User-Agent": "contract/1"},
        },
        "response": {
            "time": _iso(begun + timedelta(seconds=took)),
            "status": status,
            "ip_address": f"198.51.100.{visitor % 2}",
            "headers": {"Content-Type": "application/json"},
            "body": {} if status < 400 else {"error": {"code": f"E_{status}", "message": "it does not work"}},
        },
        "user_id": f"{PREFIX}-user-{visitor}",
        "session_token": f"{PREFIX}-session-{visitor}",
        "transaction_id": f"{PREFIX}-{visitor}-{second}",
    }


def calls() -> list[Any]:
    """All of them; each has an id of its own, so that they are the same calls when they are sent again."""
    return [one for visitor in range(VISITORS) for one in visit(visitor)]


def visit(visitor: int) -> list[Any]:
    """The calls of one visitor."""
    order = f"/orders/{1000 + visitor}"
    return [
        call(visitor, 0, "GET", order, 200, 1),
        call(visitor, 2, "POST", f"{order}/payment", 500, 2),
        call(visitor, 5, "POST", f"{order}/payment", 500, 3),
        call(visitor, 9, "GET", f"/prices/{1000 + visitor}", 404, 1, str(1 + visitor % 2)),
    ]


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000")
