"""The one table of keys: every action of the program, from which all else about keys is made.

A screen or widget takes part by being `Keyed` and by having a method `action_<id>`: then, and only then, the action
exists there, with its keys, in the key line, in `?`, in the palette and in the documentation. `reason(id)` says why it
cannot run now. Keys can be rebound by action id (`keymap`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, ClassVar, Final, Literal, cast

from textual.binding import Binding
from textual.dom import DOMNode

Keymap = Mapping[str, Sequence[str]]
"""Action id to the keys that replace its own."""

MOVE, VIEW, FIND, TRIAGE, TAKE, GO, PROGRAM = (
    "Move",
    "View",
    "Find",
    "Handle errors",
    "Look closer, take along",
    "Go",
    "Program",
)
GROUPS: Final = (TRIAGE, FIND, VIEW, TAKE, GO, MOVE, PROGRAM)


@dataclass(frozen=True, slots=True)
class Action:
    """A thing that a key does.

    Attributes:
        id: its name in the table, in keymaps and in methods (`action_<id>`).
        keys: as Textual names them, single characters as themselves; the first is the one that is shown.
        label: what it does, in a few words, as help and palette show it.
        short: the one word of the key line.
        rank: place in the key line, the lowest first; 0 never stands there.
        group: heading in the help.
        contexts: where it makes sense: `app`, `screen`, `list`, `page` (folding lines), `keys` (the help), or `any`.
        shown: keys of the key line where one entry stands for two actions (`JK`).
    """

    id: str
    keys: tuple[str, ...]
    label: str
    short: str = ""
    rank: int = 0
    group: str = PROGRAM
    contexts: tuple[str, ...] = ("any",)
    shown: str = ""

    @property
    def moves(self) -> bool:
        """Whether it moves a cursor and does nothing else."""
        return self.group == MOVE and "any" not in self.contexts


def _action(keys: str, action_id: str, label: str, short: str = "", rank: int = 0, **more: Any) -> Action:
    return Action(action_id, tuple(keys.split()), label, short, rank, **more)


def _moves() -> Iterator[Action]:
    for keys, action_id, label in (
        ("j down", "down", "down"),
        ("k up", "up", "up"),
        ("h left", "left", "left: fold, previous column, scroll"),
        ("l right", "right", "right: unfold, next column, scroll"),
        ("g home", "top", "to the first line"),
        ("G end", "bottom", "to the last line"),
        ("ctrl+d", "half_down", "half a page down"),
        ("ctrl+u", "half_up", "half a page up"),
        ("ctrl+f pagedown", "screen_down", "a page down"),
        ("ctrl+b pageup", "screen_up", "a page up"),
    ):
        yield _action(keys, action_id, label, group=MOVE, contexts=("list", "page"))
    yield _action("space", "turn", "a page down", "a page on|page", group=MOVE, contexts=("page",))


ACTIONS: Final[tuple[Action, ...]] = (
    _action("enter", "open", "open", "open", 10, group=GO),
    _action("tab", "next_tab", "next tab or pane", "next tab", 12, group=MOVE),
    _action("shift+tab", "previous_tab", "previous tab or pane", group=MOVE),
    _action("J", "next_item", "next of the list it came from", "next", 16, group=GO, shown="JK"),
    _action("K", "previous_item", "previous of the list it came from", group=GO),
    _action("+ =", "more", "more (depth, zoom)", "depth", 17, group=VIEW, shown="+-"),
    _action("-", "less", "less (depth, zoom)", group=VIEW),
    _action("v", "view", "the other view of the same", "view", 18, group=VIEW),
    _action("x", "resolve", "mark as resolved", "resolve", 20, group=TRIAGE),
    _action("i", "ignore", "mark as ignored", "ignore", 21, group=TRIAGE),
    _action("O", "reopen", "mark as open again", "reopen", group=TRIAGE),
    _action("u", "undo", "undo the last change", "undo", 40, group=TRIAGE),
    _action("/", "filter", "filter a list, search a page", "filter", 22, group=FIND),
    _action("!", "problems", "what could not be read", group=VIEW, contexts=("app",)),
    _action("n", "next_match", "next match", "match", group=FIND, shown="nN"),
    _action("N", "previous_match", "previous match", group=FIND),
    _action("f", "only", "only this value", "only", 23, group=FIND),
    _action("F", "exclude", "not this value", "not", 24, group=FIND),
    _action("backspace", "lift", "lift the last filter", group=FIND),
    _action("S", "states", "choose the state", "state", 45, group=FIND),
    _action("t", "time", "choose the time range", "time", 46, group=FIND),
    _action("s", "sort", "sort", "sort", 42, group=VIEW),
    _action("a", "group", "group by …", "group by", 28, group=VIEW),
    _action("c", "related", "calls of this user, of this session", "calls of", 41, group=GO),
    _action("H", "hidden", "show or hide the other kinds of calls", "hidden", 38, group=VIEW),
    _action("W", "wrap", "wrap long lines", "wrap", 44, group=VIEW),
    _action("z", "zoom", "this pane alone", "zoom", 47, group=VIEW),
    _action(".", "reveal", "show masked values until the view is left", "reveal", 43, group=VIEW),
    _action("e", "next_error", "next error", "errors", 26, group=MOVE, shown="eE"),
    _action("E", "previous_error", "previous error", group=MOVE),
    _action("space", "select", "select", group=TRIAGE, contexts=("screen", "list")),
    _action("*", "select_all", "select all that match", group=TRIAGE),
    _action("w", "why", "why: what failing calls have in common", "why", 30, group=TAKE),
    _action("m", "mark", "mark for a diff", group=TAKE),
    _action("d", "diff", "diff", "diff", 32, group=TAKE),
    _action("y", "copy", "copy …", "copy", 34, group=TAKE),
    _action("ctrl+s", "save", "save as …", "save", 36, group=TAKE),
    _action("p", "pager", "to the pager", "pager", 39, group=TAKE),
    _action("r", "replay", "put it into a replay", "replay", 37, group=TAKE),
    _action("b", "bookmark", "bookmark", "bookmark", 48, group=GO),
    _action("o", "organization", "organization and app", "organization", 49, group=GO),
    *_moves(),
    *(
        _action(str(number), f"go_{section}", f"to {section.capitalize()}", group=GO, contexts=("app",))
        for number, section in enumerate(("home", "triage", "traces", "calls", "users", "replay", "account"), 1)
    ),
    _action("alt+left", "back", "back in the history of views", group=GO, contexts=("app",)),
    _action("alt+right", "forward", "forward in the history of views", group=GO, contexts=("app",)),
    _action("escape", "close", "close what is on top, then leave the view", group=GO, contexts=("any",)),
    _action("q", "leave", "leave the view; at the first one, the program", group=GO, contexts=("app",)),
    _action(": ctrl+p", "commands", "command palette", contexts=("app",)),
    _action("ctrl+c", "stop", "stop what runs", contexts=("app",)),
    _action("ctrl+r", "refresh", "refresh", "refresh", 50),
    _action("ctrl+l", "redraw", "draw the screen anew", contexts=("app",)),
    _action("ctrl+z", "suspend", "to the shell, `fg` comes back", contexts=("app",)),
    _action("ctrl+q", "quit", "leave the program", contexts=("app",)),
    _action("?", "help", "keys of this view", "all keys|keys", 99, contexts=("app", "keys")),
)
"""Every action, in the order of the help."""

BY_ID: Final[Mapping[str, Action]] = {action.id: action for action in ACTIONS}
_PRIORITY: Final = frozenset({"quit"})

_NAMES: Final[Mapping[str, str]] = {
    "enter": "⏎",
    "backspace": "⌫",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "alt+left": "alt+←",
    "alt+right": "alt+→",
    "home": "Home",
    "end": "End",
}


def key_name(key: str, *, ascii_only: bool = False) -> str:
    """A key as it is shown: `⏎` for `enter`, its own name where only ASCII can be shown."""
    return key if ascii_only else _NAMES.get(key, key)


Hint = tuple[str, str]
"""A key (as Textual names it) and what it does, in words, while a popup or a filter line is open."""


class Hinting:
    """A widget that takes every key while it has the focus, and says in the key line which ones mean something."""

    def hints(self) -> Sequence[Hint]:
        """Keys and words; nothing when the keys of the view hold."""
        return ()


Lacking = Literal["", "row", "rows"]
"""What a widget shows nothing of yet though it is on its way: the row under the cursor, or all rows."""


class Keyed:
    """A screen, widget or app whose keys come from the table.

    Mix it in before Textual's class. Textual's own bindings of the bases are dropped: only the table binds.
    """

    CONTEXT: ClassVar[str] = "screen"
    """Which of the table's contexts this is."""
    LABELS: ClassVar[Mapping[str, str]] = {}
    """Words for the key line where the table's do not fit; `long|short` where there is room for more."""
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the key line, the most useful first; empty for the order of the table."""

    def __init_subclass__(cls, **options: Any) -> None:
        if not issubclass(cls, DOMNode):
            super().__init_subclass__(**options)
            return
        cls.BINDINGS = [
            Binding(",".join(action.keys), f"perform('{action.id}')", id=action.id, priority=action.id in _PRIORITY)
            for action in actions_of(cls)
        ]
        super().__init_subclass__(inherit_bindings=False, **options)  # type: ignore[call-arg]

    @property
    def lacking(self) -> Lacking:
        """What is on its way that keys are meant for: until it is there they wait."""
        return ""

    def reason(self, action_id: str) -> str | None:  # noqa: ARG002  for subclasses
        """Why an action cannot run now, as a clause for `x resolve: …`; None when it can."""
        return None

    def has(self, action_id: str) -> bool:  # noqa: ARG002  for subclasses
        """Whether an action that the class has a method for exists in this one."""
        return True

    def label(self, action_id: str) -> str:
        """The words of an action in the key line, `long|short`; override for those that change (`response`)."""
        return self.LABELS.get(action_id) or BY_ID[action_id].short

    def _refused(self, action_id: str, why: str, width: int) -> list[tuple[str, str]]:
        """What a key would do and why it cannot; in the words of the key line where the reason would be cut else."""
        words = BY_ID[action_id].label
        if len(words) + len(why) + 2 > width:
            words = self.label(action_id).split("|")[-1] or words
        return [(f"{words}: ", "muted"), (why, "warning")]

    async def action_perform(self, action_id: str) -> None:
        """Run an action of this node, or say why it cannot."""
        if not self.has(action_id):
            return
        app = cast("DOMNode", self).app
        why = self.reason(action_id)
        if why is not None:
            say = getattr(app, "say", None)
            if say is not None:
                say(self._refused(action_id, why, app.size.width - 2))
            return
        unsay = getattr(app, "unsay", None)
        if unsay is not None and not BY_ID[action_id].moves:
            unsay()
        result: Awaitable[None] | None = getattr(self, f"action_{action_id}")()
        if isawaitable(result):
            await result


def actions_of(cls: type) -> Iterator[Action]:
    """The actions of the table that a class has methods for, Textual's own methods not counted."""
    context = getattr(cls, "CONTEXT", "screen")
    for action in ACTIONS:
        method = getattr(cls, f"action_{action.id}", None)
        if method is None or str(method.__module__).startswith("textual."):
            continue
        if "any" in action.contexts or context in action.contexts:
            yield action


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as it stands in one view right now."""

    action: Action
    node: Keyed
    keys: tuple[str, ...]
    reason: str | None

    def key(self, *, ascii_only: bool = False) -> str:
        """The keys of the key line; as rebound where they are."""
        if self.action.shown and self.keys == self.action.keys:
            return self.action.shown
        return key_name(self.keys[0], ascii_only=ascii_only)


def offers(nodes: Iterable[object], keymap: Keymap) -> list[Offer]:
    """What can be done here, in the table's order.

    Args:
        nodes: from the focused widget up to the app; the first that has an action answers for it.
        keymap: rebound keys.
    """
    found: dict[str, Offer] = {}
    for node in nodes:
        if not isinstance(node, Keyed):
            continue
        for action in actions_of(type(node)):
            if action.id not in found and node.has(action.id):
                keys = tuple(keymap.get(action.id, action.keys))
                found[action.id] = Offer(action, node, keys, node.reason(action.id))
    return [found[action.id] for action in ACTIONS if action.id in found]


def footer(found: Iterable[Offer], order: Sequence[str] = ()) -> list[Offer]:
    """Those of the key line, the most useful first, help last.

    Args:
        found: what can be done in the view.
        order: ids that the view puts there itself.
    """
    if order:
        by_id = {offer.action.id: offer for offer in found}
        return [by_id[name] for name in (*order, "help") if name in by_id]
    return sorted((offer for offer in found if offer.action.rank), key=lambda offer: offer.action.rank)


def keys_page(classes: Iterable[type] | None = None) -> str:
    """The page of the documentation about keys, as Markdown.

    Args:
        classes: screens, widgets and the app; without it every `Keyed` class that has been imported.
    """
    kinds = list(_descendants(Keyed)) if classes is None else list(classes)
    known = {action.id for cls in kinds for action in actions_of(cls)}
    out = [
        "# Keys",
        "",
        "`?` shows those of the view you are in, with the reason where one cannot be used now.",
        "",
        "Every key can be rebound by its action's name, in the file `keys.toml` in the configuration folder (on Linux",
        "`~/.config/moesif-tui`). An action is given one key or several, in the place of its own:",
        "",
        "```toml",
        'resolve = "X"',
        'next_item = ["J", "ctrl+n"]',
        'reveal = "alt+r"',
        "```",
        "",
        "What is wrong with the file, two actions on one key for example, is said when the program starts.",
    ]
    for group in GROUPS:
        rows = [action for action in ACTIONS if action.group == group and action.id in known]
        if rows:
            out += ["", f"## {group}", "", "| keys | does | action |", "| --- | --- | --- |"]
            out += [f"| {_key_cells(action.keys)} | {action.label} | `{action.id}` |" for action in rows]
    return "\n".join(out) + "\n"


def _key_cells(keys: Iterable[str]) -> str:
    return " ".join(f"`{key_name(key)}`" for key in keys)


def _descendants(cls: type) -> Iterator[type]:
    children: list[type] = cls.__subclasses__()
    for child in children:
        yield child
        yield from _descendants(child)
