"""From opened sources to records, one at a time: what cannot be read is noted, and everything else goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from moesif_tui.local.importers.detect import Format, Traffic
from moesif_tui.local.importers.elements import Broken, Entry
from moesif_tui.local.importers.har import HarReader
from moesif_tui.local.importers.httptypes import HttpTypesReader
from moesif_tui.local.importers.moesif import MoesifReader
from moesif_tui.local.importers.progress import Problem, Progress
from moesif_tui.local.importers.sources import Member, Skipped, Source
from moesif_tui.local.importers.stream import entries
from moesif_tui.local.importers.unpack import DamagedError
from moesif_tui.local.record import Record

_Convert = Callable[[Entry], Record | None]
_OnPage = Callable[[dict[str, Any]], None]


def read(sources: Sequence[Source], *, stop: Callable[[], bool], progress: Progress) -> Iterator[Record]:
    """Every call of the sources, in the order of the files and of their entries (which need not be that of time).

    Args:
        sources: from `open_sources`; each is closed when it is read.
        stop: asked before each record; True ends the reading, and what was given stays.
        progress: is kept up to date; its `bytes_total` is set here.
    """
    sizes = [source.size for source in sources]
    progress.bytes_total = None if None in sizes else sum(size for size in sizes if size is not None)
    importer = _Importer(progress, stop)
    for source in sources:
        yield from importer.source(source)
        if importer.stopped:
            break


class _Importer:
    def __init__(self, progress: Progress, stop: Callable[[], bool]) -> None:
        self.stopped = False
        self._progress = progress
        self._stop = stop
        self._moesif = MoesifReader()
        self._number = 0

    def source(self, source: Source) -> Iterator[Record]:
        """The records of a source, its archive's files included."""
        progress = self._progress
        before = progress.bytes_done

        def tick() -> None:
            progress.bytes_done = before + source.bytes_done

        try:
            for member in source.open():
                if isinstance(member.kind, Traffic):
                    yield from self._member(member, member.kind, tick)
                    self._number += 1
                elif member.unreadable:
                    progress.note(Problem(member.name, None, None, member.kind))
                else:
                    progress.skip(Skipped(member.name, member.kind))
                if self.stopped:
                    return
        except DamagedError as failure:
            progress.note(Problem(source.name, None, None, str(failure)))
        except OSError as error:
            progress.note(Problem(source.name, None, None, _words(error)))
        finally:
            tick()
            source.close()
        if source.changed():
            progress.note(Problem(source.name, None, None, "the file changed while it was read"))

    def _member(self, member: Member, kind: Traffic, tick: Callable[[], None]) -> Iterator[Record]:
        progress, stop, number = self._progress, self._stop, self._number
        if kind.format is not Format.HAR:
            progress.streams.add(number)
        before = progress.entries + progress.duplicates + progress.problem_count
        chunks = _Watched(member.chunks, tick, stop)
        convert, on_page = self._reader(kind.format)
        for item in entries(chunks, kind.layout, keep_text=kind.format is Format.MOESIF, on_page=on_page):
            if stop():
                self.stopped = True
                return
            if isinstance(item, Broken):
                reason = item.reason
                if item.cut and chunks.failure:  # the file is damaged and so it ends: one problem
                    reason, chunks.failure = chunks.failure, ""
                progress.note(Problem(member.name, item.position, item.number, reason))
                continue
            record = convert(item)
            if record is None:
                progress.duplicates += 1
                continue
            record.source = number
            progress.entries += 1
            yield record
        if stop():
            self.stopped = True
            return
        if chunks.failure:
            progress.note(Problem(member.name, None, None, chunks.failure))
        if progress.entries + progress.duplicates + progress.problem_count == before:
            progress.note(Problem(member.name, None, None, "there is no entry in it"))

    def _reader(self, format_: Format) -> tuple[_Convert, _OnPage | None]:
        """What makes a record of an entry, and what is told the pages."""
        if format_ is Format.MOESIF:
            return (lambda item: self._moesif.record(item.value, item.text)), None
        if format_ is Format.HTTP_TYPES:
            types = HttpTypesReader()
            return (lambda item: types.record(item.value)), None
        har = HarReader()
        self._progress.late_titles[self._number] = har.late_titles
        return (lambda item: har.record(item.value)), har.page


class _Watched:
    """Chunks that end where they cannot be read any further (`failure` says why), or where the user stops them."""

    def __init__(self, chunks: Iterator[bytes], tick: Callable[[], None], stop: Callable[[], bool]) -> None:
        self.failure = ""
        self._chunks = chunks
        self._tick = tick
        self._stop = stop

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.failure or self._stop():
            raise StopIteration
        try:
            chunk = next(self._chunks)
        except DamagedError as failure:
            self.failure = str(failure)
        except OSError as error:
            self.failure = _words(error)
        else:
            self._tick()
            return chunk
        raise StopIteration


def _words(error: OSError) -> str:
    return f"cannot be read any further: {(error.strerror or 'error').lower()}"
