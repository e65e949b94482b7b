"""Taking calls along: copied to the terminal's clipboard, saved to a file. The same menus on every screen.

A screen hands over a `Source`: a function that makes an asynchronous iterator of events, each a document of the API as
`getEvent` answers it, whole. Nothing is read before the user has chosen what to take.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from textual.worker import get_current_worker

from moesif_tui.core.numbers import plural, size
from moesif_tui.saving import whole_file
from moesif_tui.session import ApiError
from moesif_tui.ui.status import STOPS, progress
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from moesif_tui.core.copying import Format as CopyFormat
    from moesif_tui.core.export import Writer
    from moesif_tui.ui.program import Program
    from moesif_tui.ui.view import View

Document = Mapping[str, Any]
Source = Callable[[], AsyncIterator[Document]]
"""Makes an iterator over whole events."""

MOST_COPIED: Final = 500
"""Calls that are copied at once; more are rather saved."""
MOST_BYTES: Final = 10_000_000
"""Bytes that are copied at most."""
EACH: Final = 0.25
"""Seconds between two words about how far a save is; a short one needs none."""
UNTIL: Final = " until you leave"
"""How long the file with what was copied is kept."""
LARGE: Final = 74_000
"""Bytes from which on some terminals take no text for their clipboard."""
_KEYS: Final = {"curl": "c", "httpie": "h", "python": "p", "json": "j", "url": "u", "id": "i", "logs": "l"}


@dataclass(frozen=True, slots=True)
class Taking:
    """An entry of the copy menu that the view adds itself: its text is made when it was chosen, in a thread."""

    choice: Choice
    make: Callable[[], str]


# -- copying


def take_copy(view: View, source: Source, *, more: Sequence[Taking] = ()) -> None:
    """Let the user choose what to copy, and copy it.

    Args:
        view: the screen that asks, and says what happened.
        source: the calls.
        more: entries besides the formats of whole calls.
    """
    from moesif_tui.core.copying import FORMATS

    own = {taking.choice.id: taking for taking in more}
    plain = [Choice(each.key, each.label, _KEYS.get(each.key, "")) for each in FORMATS if not each.secrets]
    clear = [Choice(each.key, each.label) for each in FORMATS if each.secrets]

    def chosen(choice: Choice) -> None:
        taking = own.get(choice.id)
        if taking is not None:
            work = _copy_own(view, taking)
        else:
            work = _copy_calls(view, source, next(each for each in FORMATS if each.key == choice.id))
        view.run_worker(work, group="take", exclusive=True)

    view.choose("copy", [*plain, *(taking.choice for taking in more), *clear], chosen)


async def _copy_own(view: View, taking: Taking) -> None:
    await copy_text(view, await asyncio.to_thread(taking.make))


async def _copy_calls(view: View, source: Source, kind: CopyFormat) -> None:
    events: list[Document] = []
    try:
        async for event in source():
            events.append(event)
            if len(events) > MOST_COPIED:
                view.say(
                    f"More than {plural(MOST_COPIED, 'call')} are not copied: ctrl+s saves them to a file.",
                    role="warning",
                )
                return
    except ApiError as error:
        view.say(str(error), role="error")
        return
    await copy_text(view, await asyncio.to_thread(_joined, events, kind))


def _joined(events: Sequence[Document], kind: CopyFormat) -> str:
    texts = [kind.copied(event) for event in events]
    if len(texts) == 1:
        return texts[0]
    if kind.key.startswith("json"):
        return "[\n" + ",\n".join(texts) + "\n]"
    return ("\n" if kind.key.startswith(("id", "url")) else "\n\n").join(texts)


async def copy_text(view: View, text: str) -> None:
    """Copy a text, keep it in a file as well, and say both."""
    from moesif_tui.ui.terminal.guard import copy

    data = text.encode("utf-8", "replace")
    if not data:
        view.say("There is nothing to copy here.", role="muted")
        return
    if len(data) > MOST_BYTES:
        view.say(f"{size(len(data))} are too much for a clipboard: ctrl+s saves to a file.", role="warning")
        return
    path, refused = None, ""
    try:
        path = await asyncio.to_thread(cast("Program", view.app).last_copy.write, data)
    except OSError as error:
        refused = error.strerror or str(error)
    await copy(view.app, text)
    doubt = ", more than some take" if len(data) > LARGE else ""
    sent = f"sent to the terminal's clipboard, {_amount(len(data))}{doubt} · "
    if path is None:
        view.say(f"{sent}no file: {refused}")
        return
    room = view.size.width - 2 - len(sent)
    view.say_of(f"{sent}also in ", str(path), [(UNTIL, "text")] if len(f"also in {path}{UNTIL}") <= room else ())


def _amount(count: int) -> str:
    return plural(count, "byte") if count < 10_000 else size(count)


# -- saving


def take_save(
    view: View,
    source: Source,
    *,
    name: str = "calls",
    more: Sequence[tuple[Choice, str, Callable[[], bytes]]] = (),
) -> None:
    """Let the user choose a format and a file, and save the calls.

    Args:
        view: the screen that asks, and says what happened.
        source: the calls.
        name: the file's name without its ending.
        more: entries besides the formats: choice, name of the file, and its content, made in a thread.
    """
    from moesif_tui.core.export import FORMATS

    own = {choice.id: (file, make) for choice, file, make in more}
    plain = [Choice(each.key, each.label, each.key[0], "secrets masked") for each in FORMATS]
    clear = [Choice(f"{each.key} secrets", f"{each.label} with secrets") for each in FORMATS]

    def chosen(choice: Choice) -> None:
        if choice.id in own:
            file, make = own[choice.id]

            async def write(path: Path) -> None:
                await _save_bytes(view, path, make)

            _ask_name(view, file, write)
            return
        key, _, secrets = choice.id.partition(" ")
        kind = next(each for each in FORMATS if each.key == key)

        async def write_calls(path: Path) -> None:
            await _save_calls(view, path, source, kind.writer(bool(secrets)), masked=not secrets)

        _ask_name(view, f"{name}.{kind.key}", write_calls)

    view.choose("save as", [*plain, *(choice for choice, _, _ in more), *clear], chosen)


def _ask_name(view: View, name: str, write: Callable[[Path], Coroutine[Any, Any, None]]) -> None:
    from moesif_tui.ui.paths import complete_path, free_name, here, not_new, path_of

    def answered(text: str) -> None:
        view.run_worker(write(path_of(text)), group="save", exclusive=False)

    offered = partial(free_name, name)
    view.ask("file", answered, wrong=not_new, value=offered, complete=complete_path, note=f"in {here()}")


def file_stem(text: str, longest: int = 60) -> str:
    """Words of a text as a file's name: `POST-carts-checkout-500`."""
    words = "".join(char if char.isascii() and char.isalnum() else "-" for char in text)
    return "-".join(filter(None, words.split("-")))[:longest].rstrip("-") or "call"


def _write_bytes(path: Path, make: Callable[[], bytes]) -> int:
    data = make()
    with whole_file(path, replace=False) as file:
        return file.write(data)


async def _save_bytes(view: View, path: Path, make: Callable[[], bytes]) -> None:
    try:
        done = await asyncio.to_thread(_write_bytes, path, make)
    except OSError as error:
        _say_refused(view, path, error)
        return
    view.say_of(f"saved, {size(done)}: ", str(path))


async def _save_calls(view: View, path: Path, source: Source, writer: Writer, *, masked: bool) -> None:
    """Write call by call, so that memory does not grow with them; ctrl+c stops and leaves no half file."""
    what = f"Saving {path.name}"
    worker = get_current_worker()
    view.moesif.runs(what, worker.cancel)
    said = time.monotonic()

    def told(count: int) -> None:
        nonlocal said
        if time.monotonic() - said >= EACH:
            said = time.monotonic()
            view.moesif.status.put(
                "progress", progress(f"saving {path.name}", None, [(plural(count, "call"), "muted")]), STOPS
            )

    try:
        count, done = await _write(path, source, writer, told)
    except ApiError as error:
        view.say(f"Nothing was saved: {error}", role="error")
    except OSError as error:
        _say_refused(view, path, error)
    else:
        view.say_of(f"saved {plural(count, 'call')}, {size(done)}{', secrets masked' if masked else ''}: ", str(path))
    finally:
        view.moesif.runs(what, None)
        view.moesif.status.drop("progress")


async def _write(path: Path, source: Source, writer: Writer, told: Callable[[int], None]) -> tuple[int, int]:
    """How many calls and bytes were written; `told` hears how many there are so far.

    Raises:
        OSError: it cannot be written.
        ApiError: the calls cannot be read.
    """
    count = 0
    with whole_file(path, replace=False) as file:
        done = file.write(writer.begin())
        async for event in source():
            done += await asyncio.to_thread(lambda event=event: file.write(writer.item(event)))  # type: ignore[misc]
            count += 1
            told(count)
        done += file.write(writer.end())
    return count, done


def _say_refused(view: View, path: Path, error: OSError) -> None:
    reason = (error.strerror or str(error)).lower()
    view.say_of(f"Nothing was saved, {reason}: ", str(path), role="error")
