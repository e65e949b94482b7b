"""The user's own keys: `keys.toml` in the configuration folder names actions and the keys that replace theirs.

resolve = "X"
next_item = ["J", "ctrl+n"]
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from moesif_tui.ui.actions import ACTIONS, BY_ID, Action, Keymap

FILE: Final = "keys.toml"
_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift"})


def keys_file() -> Path:
    """Where the user's own keys stand."""
    from platformdirs import user_config_path

    return user_config_path("moesif-tui") / FILE


def read_keymap() -> tuple[Keymap, str]:
    """The keys of the file, and one sentence about what is wrong with it; "" where nothing is."""
    path = keys_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, ""
    except (OSError, UnicodeDecodeError) as error:
        return {}, _sentence(path, [f"it cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8'}"])
    import tomllib

    try:
        keymap, wrong = understood(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, _sentence(path, [f"it cannot be read: {error}"])
    return keymap, _sentence(path, [*wrong, *conflicts(keymap)])


def understood(found: Mapping[str, Any]) -> tuple[Keymap, list[str]]:
    """The keys that actions are given, and what is wrong, a clause each; what is wrong is left out."""
    keymap: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for name, value in found.items():
        keys = [value] if isinstance(value, str) else value
        if name not in BY_ID:
            wrong.append(f"there is no action {name}")
        elif not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
            wrong.append(f"{name} needs a key or a list of keys")
        elif unknown := [key for key in keys if not is_key(key)]:
            wrong.append(f"{name}: {unknown[0]} is no key")
        else:
            keymap[name] = tuple(keys)
    return keymap, wrong


def is_key(text: str) -> bool:
    """Whether it names a key as the documentation does: `X`, `.`, `space`, `ctrl+k`, `alt+left`."""
    from textual.keys import Keys

    *modifiers, name = text.split("+") if len(text) > 1 else [text]
    plain = len(name) == 1 and name.isprintable() and name != ","
    return _MODIFIERS.issuperset(modifiers) and (plain or name in {key.value for key in Keys if "+" not in key.value})


def conflicts(keymap: Keymap) -> list[str]:
    """Keys that two actions of one place share, a clause each."""
    wrong: list[str] = []
    holders: dict[str, list[Action]] = {}
    for action in ACTIONS:
        for key in keymap.get(action.id, action.keys):
            wrong += [
                f"the key {key} is both {other.id} and {action.id}"
                for other in holders.setdefault(key, [])
                if meet(action, other) and {other.id, action.id} & set(keymap)
            ]
            holders[key].append(action)
    return wrong


def meet(action: Action, other: Action) -> bool:
    """Whether two actions can be had at one place, so that they need keys of their own."""
    places = action.contexts + other.contexts
    return "any" in places or "app" in places or not set(action.contexts).isdisjoint(other.contexts)


def _sentence(path: Path, wrong: list[str]) -> str:
    if not wrong:
        return ""
    more = f" (and {len(wrong) - 1:,} more)" if len(wrong) > 1 else ""
    return f"{path}: {wrong[0]}{more}."
