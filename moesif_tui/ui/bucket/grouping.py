"""Choosing what calls are grouped by: user, address, status, verb, host, instance, or any header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from moesif_tui.core.messages import header_lines
from moesif_tui.core.numbers import plural
from moesif_tui.ui.bucket.calls import CallSource, Listing
from moesif_tui.ui.rows import Ask, RowsError
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.bucket.call_columns import CallRow
    from moesif_tui.ui.present import Clock
    from moesif_tui.wire.events import EventRequest, EventResponse

SAMPLE: Final = 50
"""Newest calls whose headers can be chosen."""
INSTANCES: Final = ("x-instance", "x-instance-id", "x-served-by", "x-backend-server", "x-server")
"""Response headers by which instances name themselves, the usual one first."""
SIDES: Final = (("request", "r"), ("response", "R"))


@dataclass(frozen=True, slots=True)
class By:
    """What calls are grouped by: its name, the field of a search, and the header's name where it is one."""

    name: str
    field: str
    header: str = ""


FIELDS: Final = (
    ("u", By("user", "user_id.raw")),
    ("a", By("address", "request.ip_address.raw")),
    ("s", By("status", "response.status")),
    ("v", By("verb", "request.verb.raw")),
    ("h", By("host", "request.host.raw")),
)


def by_header(side: str, name: str) -> By:
    """Grouping by a header of the request or the response."""
    return By(f"{side} {name.lower()}", f"{side}.headers.{name.lower()}.raw", name.lower())


class Grouping(View):
    """A view whose calls can be grouped. A subclass says which (`listing`)."""

    def listing(self) -> Listing | None:
        """The calls that are grouped; None where there are none."""
        raise NotImplementedError

    def told_by(self) -> Clock:
        """The clock that tells times."""
        raise NotImplementedError

    def action_group(self) -> None:
        """Choose what the calls are grouped by."""
        listing = self.listing()
        if listing is None:
            self.say("There are no calls to group.", role="muted")
        else:
            run_latest(self, "grouping", partial(self._offer, listing))

    async def _offer(self, listing: Listing) -> None:
        try:
            page = await CallSource(self.moesif.session, listing.calls).fetch(Ask(0, SAMPLE))
        except RowsError as error:
            self.say(str(error), role="error")
            return
        seen = {side: seen_headers(page.rows, side) for side, _ in SIDES}
        instance = instance_of(page.rows, seen["response"])
        known = {by.field: by for _, by in FIELDS}
        choices = [Choice(by.field, by.name, key) for key, by in FIELDS]
        if instance is None:
            choices.append(Choice("instance", "instance", "i", reason="no call names the instance that answered"))
        else:
            known[instance.field] = instance
            choices.append(Choice(instance.field, "instance", "i", instance.name))
        for side, key in SIDES:
            choices.append(Choice(side, f"{side} header …", key, f"{plural(len(seen[side]), 'header')} seen"))

        def chosen(choice: Choice) -> None:
            if choice.id in seen:
                self.call_later(self._offer_headers, choice.id, seen[choice.id], listing)
            else:
                self._open_groups(known[choice.id], listing)

        self.choose("group by", choices, chosen)

    def _offer_headers(self, side: str, seen: Mapping[str, int], listing: Listing) -> None:
        choices = [Choice(name, name, note=plural(count, "value")) for name, count in seen.items()]
        choices.append(Choice("", "another, by its name …"))

        def chosen(choice: Choice) -> None:
            if choice.id:
                self._open_groups(by_header(side, choice.id), listing)
            else:
                self.call_later(self.ask, f"{side} header", typed)

        def typed(name: str) -> str | None:
            if not name.strip() or " " in name.strip():
                return "The name of a header has no blanks."
            self.call_later(self._open_groups, by_header(side, name.strip()), listing)
            return None

        self.choose(f"group by {side} header", choices, chosen, search=True)

    def _open_groups(self, by: By, listing: Listing) -> None:
        from moesif_tui.ui.screens.bucket_groups import GroupsView

        self.moesif.open(GroupsView(by, listing, self.told_by()))


def _side(row: CallRow, side: str) -> EventRequest | EventResponse | None:
    return row.event.request if side == "request" else row.event.response


def seen_headers(rows: Sequence[CallRow], side: str) -> dict[str, int]:
    """Names of headers and how many values each has in the rows, those first that part the rows into few groups."""
    values: dict[str, set[str]] = {}
    for row in rows:
        message = _side(row, side)
        for name, value in header_lines(message.headers if message is not None else None):
            values.setdefault(name.lower(), set()).add(value)
    counts = {name: len(found) for name, found in values.items()}
    return dict(sorted(counts.items(), key=lambda pair: (pair[1] == 1, pair[1] > len(rows) // 2, pair[0])))


def instance_of(rows: Sequence[CallRow], headers: Mapping[str, int]) -> By | None:
    """How the instances that answered name themselves; None where they do not."""
    named = next((name for name in INSTANCES if name in headers), None)
    if named is not None:
        return by_header("response", named)
    for side in ("response", "request"):
        if any((message := _side(row, side)) is not None and message.instance_id for row in rows):
            return By(f"{side} instance_id", f"{side}.instance_id.raw")
    return None
