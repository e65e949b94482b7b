"""Keys that waited come before those that were pressed meanwhile, whatever way each takes."""

from __future__ import annotations

from textual.events import Key

from moesif_tui.ui.terminal.typed_ahead import Typed, TypedAhead


class App(TypedAhead):
    """Remembers what is sent on its way, and what its bindings get."""

    screen_stack: tuple[()] = ()

    def __init__(self) -> None:
        self.sent: list[Typed] = []
        self.done: list[str] = []

    def post_message(self, key: Typed) -> None:
        """Send a key on its way."""
        self.sent.append(key)

    def holds_back(self, event: Typed) -> bool:
        """Nothing is early; this one acts now."""
        assert isinstance(event, Key)
        self.done.append(event.key)
        return False


def press(app: App, name: str) -> bool:
    """Whether a key that comes now goes on to the bindings."""
    event = Key(name, name)
    app.on_key(event)
    return not event._no_default_action


def again(app: App) -> None:
    """The first of what was sent comes back."""
    event = app.sent.pop(0)
    assert isinstance(event, Key)
    app.on_key(event)


def test_a_key_that_comes_meanwhile_goes_behind() -> None:
    app = App()
    app.release([Key("a", "a"), Key("b", "b")])
    assert not press(app, "c")
    while app.sent:
        again(app)
    assert app.done == ["a", "b", "c"]
    assert press(app, "d")


def test_a_key_that_never_comes_back_holds_no_other_up() -> None:
    app = App()
    app.release([Key("a", "a"), Key("b", "b")])
    app.sent.pop(0)
    assert not press(app, "c")
    while app.sent:
        again(app)
    assert app.done == ["b", "c"]
    assert press(app, "d")
