"""The page of the documentation about keys says what the program does."""

from __future__ import annotations

import pytest

from docs.make import KEYS, keyed
from moesif_tui.ui.actions import ACTIONS, BY_ID, Keyed, actions_of, keys_page
from moesif_tui.ui.view import View

CLASSES = keyed()
ALTGR_GERMAN = set("²³{[]}\\@€~|µ")
ALTGR_FRENCH = set("~#{[|`\\^@]}€¤")
SWALLOWED = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+[", "ctrl+backslash", "ctrl+right_square_bracket"}
"""What a terminal sends for these is tab, enter, backspace, line feed, escape, or a signal."""


def own_actions(cls: type[Keyed]) -> set[str]:
    """Names of the actions that a class has methods for, Textual's own not counted."""
    names = (name for name in dir(cls) if name.startswith("action_"))
    ours = {name for name in names if str(getattr(cls, name).__module__).startswith("moesif_tui.")}
    return {name.removeprefix("action_") for name in ours} - {"perform"}


def test_the_page_is_up_to_date() -> None:
    assert KEYS.read_text(encoding="utf-8") == keys_page(CLASSES), "renew it: make keys"


def test_every_method_for_a_key_is_in_the_table() -> None:
    assert {(cls.__name__, name) for cls in CLASSES for name in own_actions(cls) if name not in BY_ID} == set()


def test_every_action_is_reachable_and_documented() -> None:
    built = {name for cls in CLASSES for name in own_actions(cls)}
    reachable = {action.id for cls in CLASSES for action in actions_of(cls) if action.keys}
    page = KEYS.read_text(encoding="utf-8")
    assert built == reachable
    assert [name for name in reachable if f"| {BY_ID[name].label} | `{name}` |" not in page] == []


def test_what_is_not_built_is_not_documented() -> None:
    page = KEYS.read_text(encoding="utf-8")
    built = {name for cls in CLASSES for name in own_actions(cls)}
    assert [action.id for action in ACTIONS if action.id not in built and f"`{action.id}`" in page] == []


@pytest.mark.parametrize("view", [cls for cls in CLASSES if issubclass(cls, View)], ids=lambda cls: cls.__name__)
def test_key_lines_name_actions_of_the_table(view: type[View]) -> None:
    assert {*view.FOOTER, *view.LABELS} <= set(BY_ID)


@pytest.mark.parametrize("taken", [ALTGR_GERMAN, ALTGR_FRENCH, SWALLOWED], ids=["german", "french", "terminals"])
def test_default_keys_can_be_typed_with_one_hand_everywhere(taken: set[str]) -> None:
    assert {key for action in ACTIONS for key in action.keys} & taken == set()
