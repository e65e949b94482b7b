"""A made-up triage and bucket view on fake rows: what the widgets are developed and tested against.

`python -m tests.screens.sample [--light] [--ascii] [--rows N]` shows it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, cast

from textual.widget import Widget

from moesif_tui.cli.failures import WRONG_USE
from moesif_tui.core.states import SIGNS, STATES
from moesif_tui.core.statuses import status_cell
from moesif_tui.session import Session
from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.status import progress
from moesif_tui.ui.terminal.check import check, take_terminal
from moesif_tui.ui.terminal.guard import copy
from moesif_tui.ui.text import Line
from moesif_tui.ui.theme import DARK, LIGHT
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.filter import Completion
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import Cell, Column, VirtualList
from moesif_tui.ui.widgets.menu import Choice

NOBODY = cast("Session", None)
"""In the place of a session: these views have their rows already."""


@dataclass(frozen=True)
class Bucket:
    id: str
    status: int
    verb: str
    route: str
    says: str
    host: str
    version: str
    events: int
    users: int
    last: str
    state: str = "open"


SEEDS = (
    Bucket("a", 500, "POST", "/carts/:id/checkout", "E_LIMIT limit reached", "shop", "8.2", 1042, 288, "14:02"),
    Bucket("b", 503, "GET", "/shipments/:id", "upstream timed out", "edge", "", 96, 41, "13:50"),
    Bucket("c", 500, "PUT", "/carts/:id/lines", "null is not a number", "shop", "8.2", 31, 12, "13:04"),
    Bucket("d", 500, "POST", "/graphql Checkout", "Cannot return null for non-nullable", "shop", "", 19, 11, "12:11"),
    Bucket("e", 0, "GET", "/catalog/:id", "no answer: timed out", "cdn", "", 12, 9, "11:40"),
    Bucket("f", 422, "POST", "/coupons/:code", "coupon … has expired", "shop", "8.2", 7, 7, "11:20"),
    Bucket("g", 409, "PUT", "/carts/:id/lines", "version … is stale", "shop", "8.1", 6, 5, "10:00"),
    Bucket("h", 502, "GET", "/search", "bad gateway", "shop", "", 4, 4, "09:12", "resolved"),
)


def buckets(count: int) -> list[Bucket]:
    """The eight of the pictures first, then as many of their kind as are wanted, no two alike."""
    more = (replace(SEEDS[i % 8], says=f"{SEEDS[i % 8].says} {i}", events=i * 37 % 5000) for i in range(8, count))
    return [replace(bucket, id=str(index)) for index, bucket in enumerate([*SEEDS[:count], *more])]


def ink(bucket: Bucket) -> str:
    if bucket.state != "open":
        return "muted"
    return "error" if bucket.status >= 500 else "warning"


def status(bucket: Bucket, width: int) -> Cell:
    return (status_cell(bucket.status), ink(bucket))


COLUMNS: tuple[Column[Bucket], ...] = (
    Column("state", "", lambda b, _: (SIGNS[STATES[b.state]], ink(b)), 1, gap=0),
    Column("status", "ST", status, 3),
    Column("verb", "VERB", lambda b, _: (b.verb, "quiet"), 5),
    Column("route", "ROUTE", lambda b, _: (b.route, "text"), share=5, least=19, middle=True),
    Column("says", "SAYS", lambda b, _: (b.says, "muted"), share=5, least=20, gap=2),
    Column("host", "HOST", lambda b, _: (b.host, "muted"), 6, drop=2, gap=2),
    Column("version", "VER", lambda b, _: (b.version, "muted"), 4, drop=3, right=True, gap=2),
    Column("events", "EVENTS", lambda b, _: (f"{b.events:,}", "text"), 6, right=True, gap=2),
    Column("users", "USERS", lambda b, _: (str(b.users), "text"), 5, right=True, gap=2),
    Column("last", "LAST", lambda b, _: (b.last, "text"), 5, right=True, gap=2),
)


class Triage(View):
    FOOTER = ("open", "resolve", "ignore", "filter", "only", "exclude", "copy", "hidden")
    LABELS: ClassVar[dict[str, str]] = {"only": "only this|only", "exclude": "not this|not"}

    def __init__(self, count: int = 5) -> None:
        super().__init__()
        self.list = VirtualList(COLUMNS, ListRows(buckets(count), key=lambda b: b.id), empty=[("No bucket.", "muted")])

    def body(self) -> Iterable[Widget]:
        yield self.list

    def crumb(self) -> Line:
        return [("Triage", "strong")]

    def on_mount(self) -> None:
        self.head.show(
            Row(
                [
                    ("5", "strong"),
                    (" buckets · ", "muted"),
                    ("1,200", "strong"),
                    (" failures in 12,204 calls", "muted"),
                ],
                [("state ", "muted"), ("open", "text"), ("  sort ", "muted"), ("last", "text")],
            ),
        )
        self.filter_line.set("NOT status:4xx", "5 of 14")
        rest: Line = [("of 26.2 MB · ", "muted"), ("2 unreadable", "warning")]
        self.moesif.status.put(
            "progress", progress("importing", 0.61, rest), [("ctrl+c", "accent strong"), (" stops", "muted")]
        )
        self.list.focus()

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        self.moesif.open(Detail(event.item))

    def action_resolve(self) -> None:
        self.say("1 bucket resolved · u undoes")

    def action_ignore(self) -> None:
        self.say("1 bucket ignored · u undoes")

    def action_filter(self) -> None:
        self.filter_line.open()

    def complete(self, text: str, at: int) -> Completion:
        start = text.rfind(" ", 0, at) + 1
        words = ("status:", "state:", "verb:", "route:", "host:")
        return Completion(start, [word for word in words if word.startswith(text[start:at]) and at > start])

    def action_only(self) -> None:
        self.say("only")

    def action_exclude(self) -> None:
        self.say("not")

    def action_copy(self) -> None:
        kinds = (("cURL", "c", "secrets as $NAMES"), ("HTTPie", "h", ""), ("JSON", "j", ""), ("URL", "u", ""))
        choices = [Choice(name.lower(), name, key, note) for name, key, note in kinds]
        self.choose("copy as", choices, lambda choice: self.say(f"{choice.label} sent to the terminal's clipboard"))

    def action_save(self) -> None:
        self.ask("save as", self.say, value="bucket.har")

    def action_bookmark(self) -> None:
        token = "Bearer sesame-7f3a9c1e5d"
        raise RuntimeError(f"not made for this: {token}")

    def action_pager(self) -> None:
        self.run_worker(copy(self.moesif, "copied text"), exclusive=True)

    def action_hidden(self) -> None:
        self.say("hidden")

    def reason(self, action_id: str) -> str | None:
        return "nothing is selected" if action_id == "ignore" and not self.list.rows.total else None


class Detail(View):
    TABS = ("Led here", "Events", "Traces")

    def __init__(self, bucket: Bucket) -> None:
        super().__init__()
        self.bucket = bucket

    def crumb(self) -> Line:
        return [(str(self.bucket.status), "error strong"), (f" {self.bucket.verb} {self.bucket.route}", "strong")]

    def action_next_tab(self) -> None:
        self.tabs.choose((self.tabs.current + 1) % len(self.TABS))


def app(count: int = 5, *, theme: str = DARK, ascii_only: bool = False) -> MoesifApp:
    made = MoesifApp(NOBODY, lambda: Triage(count), theme=theme, ascii_only=ascii_only)
    made.subject = [("checkout.har · local", "muted")]
    return made


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--ascii", action="store_true")
    parser.add_argument("--rows", type=int, default=5)
    args = parser.parse_args()
    wrong = take_terminal() or check()
    if wrong is not None:
        print(wrong, file=sys.stderr)
        sys.exit(WRONG_USE)
    made = app(args.rows, theme=LIGHT if args.light else DARK, ascii_only=args.ascii)
    made.run()
    sys.exit(made.return_code or 0)


if __name__ == "__main__":
    main()
