"""Choosing what calls are grouped by: user, address, status …, a header, a field of a body, a parameter of the query.

What there is to choose is seen in the newest calls; how many values each has, the service counts in all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from moesif_tui.core.numbers import plural
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.calls import SOURCE, CallSource, Listing
from moesif_tui.ui.bucket.figures import cardinality, others, terms
from moesif_tui.ui.bucket.groups import USER, By, by_header, by_parameter, parameters_of, uris_asked
from moesif_tui.ui.bucket.seen import SIDES, Seen, seen_in
from moesif_tui.ui.present import shown_text
from moesif_tui.ui.rows import Ask, RowsError
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.menu import Choice, Menu
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.bucket.calls import Calls
    from moesif_tui.ui.present import Clock

SAMPLE: Final = 50
"""Newest calls that are looked through for what they can be grouped by."""
NONE: Final = "0 values"
COUNTED_AT_ONCE: Final = 20
"""Fields whose values one request counts."""
FIELDS: Final = (
    ("u", By("user", USER)),
    ("a", By("address", "request.ip_address.raw")),
    ("s", By("status", "response.status")),
    ("v", By("verb", "request.verb.raw")),
    ("h", By("host", "request.host.raw")),
)
INSTANCE, PARAMETERS = "instance", "parameters"
NAMES: Final = (
    (PARAMETERS, "q", "query parameter"),
    ("request headers", "r", "request header"),
    ("response headers", "R", "response header"),
    ("request fields", "b", "request body field"),
    ("response fields", "B", "response body field"),
)
"""Of what there are as many as the traffic has: id, key, words."""


class Grouping(View):
    """A view whose calls can be grouped. A subclass says which (`listing`)."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: tuple[Calls, Seen] | None = None

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
            return
        self._offer_groups(listing)

    def _offer_groups(self, listing: Listing, current: str | None = None) -> None:
        choices = [Choice(by.field, by.name, key) for key, by in FIELDS]
        choices.append(Choice(INSTANCE, INSTANCE, "i"))
        choices += [Choice(kind, f"{words} …", key) for kind, key, words in NAMES]
        menu = self.choose(
            "group by · values are counted in all calls", choices, partial(self._chosen, listing), current=current
        )
        run_latest(self, "grouping", partial(self._tell, menu, listing))

    async def _tell(self, menu: Menu, listing: Listing) -> None:
        """Say how many values there are, as soon as that is known."""
        try:
            seen = await self._look(listing.calls)
            menu.tell(*_told(seen, listing))
            fields = [by for _, by in FIELDS]
            counted = await self._count(listing.calls, [*fields, seen.instance] if seen.instance else fields)
            notes = {by.field: counted[by.field] for by in fields}
            if seen.instance is not None:
                notes[INSTANCE] = f"{seen.instance.name} · {counted[seen.instance.field]}"
            menu.tell(notes, {field: "none of these calls has one" for field, note in notes.items() if note == NONE})
            names, exact = await self._parameters(listing.calls)
            found = plural(len(names), "name")
            menu.tell(
                {PARAMETERS: found if exact else f"at least {found}"},
                {} if names else {PARAMETERS: "these calls have no query"},
            )
        except (RowsError, ApiError) as error:
            self.say(str(error), role="error")

    def _chosen(self, listing: Listing, choice: Choice) -> None:
        known = {by.field: by for _, by in FIELDS}
        if choice.id in known:
            self.open_groups(listing, known[choice.id])
        else:
            run_latest(self, "grouping", partial(self._offer, listing, choice.id))

    # -- what is known of the calls

    async def _look(self, calls: Calls) -> Seen:
        """What the newest of them have."""
        if self._seen is None or self._seen[0] != calls:
            source = CallSource(self.moesif.session, calls, (*SOURCE, "request.body"))
            page = await source.fetch(Ask(0, SAMPLE))
            self._seen = calls, await asyncio.to_thread(seen_in, [row.event for row in page.rows])
        return self._seen[1]

    async def _count(self, calls: Calls, some: Sequence[By]) -> Mapping[str, str]:
        """How many values each field has in all calls, in words."""
        wanted = {f"{place}": {"cardinality": {"field": by.field}} for place, by in enumerate(some)}
        answer = await self.moesif.session.send(calls.aggregated(wanted))
        counts = (cardinality(answer, f"{place}") for place in range(len(some)))
        return {
            by.field: "" if count is None else plural(count, "value") for by, count in zip(some, counts, strict=True)
        }

    async def _parameters(self, calls: Calls) -> tuple[Mapping[str, int], bool]:
        """Parameters of the queries, how many values each has, and whether that is so in all calls."""
        answer = await self.moesif.session.send(calls.aggregated({"uris": uris_asked()}))
        return parameters_of(terms(answer, "uris")), not others(answer, "uris")

    # -- names

    async def _offer(self, listing: Listing, kind: str) -> None:
        try:
            seen = await self._look(listing.calls)
            if kind == PARAMETERS:
                await self._offer_parameters(listing)
            elif kind != INSTANCE:
                side, _, what = kind.partition(" ")
                await self._offer_names(listing, kind, (seen.headers if what == "headers" else seen.fields)[side], seen)
            elif seen.instance is not None:
                self.open_groups(listing, seen.instance)
            else:
                self.say("No call names the instance that answered.", role="muted")
        except (RowsError, ApiError) as error:
            self.say(str(error), role="error")

    async def _offer_parameters(self, listing: Listing) -> None:
        names, exact = await self._parameters(listing.calls)
        least = "" if exact else "at least "
        choices = [
            Choice(name, shown_text(name), note=f"{least}{plural(count, 'value')}") for name, count in names.items()
        ]
        if choices:
            self.choose(
                "group by query parameter",
                choices,
                lambda choice: self.open_groups(listing, by_parameter(choice.id)),
                search=True,
                back=partial(self._offer_groups, listing, PARAMETERS),
            )
        else:
            self.say("These calls have no query.", role="muted")

    async def _offer_names(self, listing: Listing, kind: str, some: Sequence[By], seen: Seen) -> None:
        """Headers, or fields of bodies; the number of values of each is told as it is known."""
        known = {by.field: by for by in some}
        side, _, what = kind.partition(" ")
        choices = [Choice(by.field, by.name.removeprefix(f"{side} ")) for by in some]
        if what == "headers":
            choices.append(Choice("", "another, by its name …"))
        elif not choices:
            self.say(f"No {side} body is JSON{_scope(seen, listing)}.", role="muted")
            return

        def chosen(choice: Choice) -> None:
            if choice.id:
                self.open_groups(listing, known[choice.id])
            else:
                again = partial(run_latest, self, "grouping", partial(self._offer, listing, kind))
                self.call_later(self.ask, f"{side} header", typed, back=again)

        def typed(name: str) -> str | None:
            if not name.strip() or " " in name.strip():
                return "The name of a header has no blanks."
            self.call_later(self.open_groups, listing, by_header(side, name.strip()))
            return None

        words = next(words for name, _, words in NAMES if name == kind)
        scope = _scope(seen, listing)
        title = f"{words}: names{scope}, values in all" if scope else f"group by {words}"
        menu = self.choose(title, choices, chosen, search=True, back=partial(self._offer_groups, listing, kind))
        for start in range(0, len(some), COUNTED_AT_ONCE):
            menu.tell(await self._count(listing.calls, some[start : start + COUNTED_AT_ONCE]))

    def open_groups(self, listing: Listing, by: By) -> None:
        """Show the calls in groups."""
        from moesif_tui.ui.screens.bucket_groups import GroupsView

        self.moesif.open(GroupsView(by, listing, self.told_by()))


def _scope(seen: Seen, listing: Listing) -> str:
    """In which calls names were seen, where those are not all."""
    total = listing.calls.total
    return "" if total is not None and total <= seen.calls else f" in the newest {seen.calls:,} calls"


def _told(seen: Seen, listing: Listing) -> tuple[dict[str, str], dict[str, str]]:
    """How many names were seen, and what cannot be chosen since none was."""
    notes, reasons = {}, {}
    scope = _scope(seen, listing)
    for side in SIDES:
        notes[f"{side} headers"] = f"{plural(len(seen.headers[side]), 'name')}{scope}"
        notes[f"{side} fields"] = f"{plural(len(seen.fields[side]), 'name')}{scope}"
        if not seen.fields[side]:
            reasons[f"{side} fields"] = f"no JSON{scope}"
    if seen.instance is None:
        reasons[INSTANCE] = "no call names the instance that answered"
    return notes, reasons
