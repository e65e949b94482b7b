"""Taking a bucket's calls along: what is copied is one of them, what is saved is all of them, whole in both cases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from moesif_tui.ui.present import shown_path
from moesif_tui.ui.taking import Document, Source, Taking, file_stem, take_copy, take_save
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.ui.bucket.calls import Calls
    from moesif_tui.wire.triage import TriageBucket


class TakesCalls(View):
    """A view whose calls can be copied and saved."""

    def example(self) -> Source | None:
        """The call that is copied; None where there is none."""
        raise NotImplementedError

    def everything(self) -> Source | None:
        """The calls that are saved; None where there are none."""
        raise NotImplementedError

    def stem(self) -> str:
        """What names the file that they are saved in."""
        return "".join(text for text, _ in self.crumb())

    def besides(self) -> Sequence[Taking]:
        """What else can be copied."""
        return ()

    def action_copy(self) -> None:
        """Copy a call, or what names it."""
        source = self.example()
        if source is None:
            self.say("There is no call to copy.", role="muted")
        else:
            take_copy(self, source, more=self.besides())

    def action_save(self) -> None:
        """Save the calls."""
        source = self.everything()
        if source is None:
            self.say("There are no calls to save.", role="muted")
        else:
            take_save(self, source, name=file_stem(self.stem()))


def names_of(bucket: TriageBucket) -> list[Taking]:
    """What names a bucket, to be copied."""
    names = [("bucket", "bucket id", "b", bucket.id), ("route", "route", "r", shown_path(bucket.route or ""))]
    return [Taking(Choice(name, label, key), partial(str, text)) for name, label, key, text in names if text]


async def one_after_another(sources: Sequence[Source]) -> AsyncIterator[Document]:
    """The calls of several sources. Raises `ApiError`."""
    for source in sources:
        async for event in source():
            yield event


def newest_call(session: Session, calls: Calls) -> Source:
    """The first call of a list."""
    return lambda: _of(session, calls, most=1)


def all_calls(session: Session, calls: Calls) -> Source:
    """All calls of a list, page by page."""
    return lambda: _of(session, calls)


def _of(session: Session, calls: Calls, most: int | None = None) -> AsyncIterator[Document]:
    from moesif_tui.calls import whole_calls
    from moesif_tui.ui.bucket.calls import CallSource

    return whole_calls(session, CallSource(session, calls).documents(most))
