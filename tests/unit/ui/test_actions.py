"""The table of keys, and what is made from it."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from textual.widget import Widget

from moesif_tui.ui.actions import ACTIONS, GROUPS, Keyed, actions_of, footer, key_name, keys_page, offers
from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.keymap import meet
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.lines import LineView
from moesif_tui.ui.widgets.list import VirtualList


class Shelf(Keyed, Widget):
    """Has three actions, one of which cannot run."""

    CONTEXT = "list"

    def action_down(self) -> None:
        """Down."""

    def action_resolve(self) -> None:
        """Resolve."""

    def action_ignore(self) -> None:
        """Ignore."""

    def action_home(self) -> None:
        """Not in the table."""

    def reason(self, action_id: str) -> str | None:
        return "the token lacks update:triage_buckets" if action_id == "resolve" else None


def test_ids_and_keys_are_unique() -> None:
    assert not [name for name, count in Counter(action.id for action in ACTIONS).items() if count > 1]
    shared = [pair for pair in combinations(ACTIONS, 2) if meet(*pair) and set(pair[0].keys) & set(pair[1].keys)]
    assert shared == []
    assert {action.group for action in ACTIONS} <= set(GROUPS)


def test_no_key_needs_altgr_or_is_taken_by_terminals() -> None:
    keys = {key for action in ACTIONS for key in action.keys}
    assert not keys & set("[]{}\\|@~")
    assert not keys & {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+backslash"}


def test_an_action_exists_where_its_method_does() -> None:
    assert [action.id for action in actions_of(Shelf)] == ["resolve", "ignore", "down"]


def test_textuals_own_actions_do_not_count() -> None:
    assert not list(actions_of(Widget))


def test_moves_belong_to_lists_and_pages() -> None:
    for cls in (VirtualList, LineView):
        assert {"down", "up", "top", "bottom", "screen_down", "half_up", "left"} <= {a.id for a in actions_of(cls)}
    assert "down" not in {action.id for action in actions_of(View)}


def test_bindings_are_made_from_the_table_and_nothing_else() -> None:
    keys = set(Shelf._merged_bindings.key_to_bindings)  # type: ignore[union-attr]
    assert keys == {"j", "down", "x", "i"}


def test_the_first_node_that_has_an_action_answers_for_it() -> None:
    found = offers([first := Shelf(), Shelf()], {})
    assert [offer.action.id for offer in found] == ["resolve", "ignore", "down"]
    assert all(offer.node is first for offer in found)
    assert found[0].reason == "the token lacks update:triage_buckets"
    assert found[1].reason is None


def test_rebound_keys_are_shown() -> None:
    found = {offer.action.id: offer for offer in offers([Shelf()], {"ignore": ("I",)})}
    assert found["ignore"].keys == ("I",)
    assert found["ignore"].key() == "I"


def test_the_key_line_is_ordered_by_use_or_by_the_view() -> None:
    found = offers([Shelf()], {})
    assert [offer.action.id for offer in footer(found)] == ["resolve", "ignore"]
    assert [offer.action.id for offer in footer(found, ("ignore", "open", "resolve"))] == ["ignore", "resolve"]


@pytest.mark.parametrize(
    ("key", "name", "plain"), [("enter", "⏎", "enter"), ("x", "x", "x"), ("alt+left", "alt+←", "alt+left")]
)
def test_keys_have_names(key: str, name: str, plain: str) -> None:
    assert key_name(key) == name
    assert key_name(key, ascii_only=True) == plain


def test_the_page_of_the_documentation_has_every_action_that_exists() -> None:
    page = keys_page([MoesifApp, View, VirtualList, Shelf])
    assert "| `x` | mark as resolved | `resolve` |" in page
    assert "`ctrl+q`" in page
    assert "why" not in page
