"""How far an import is, and what it could not read: written by the reading thread, read by any other."""

from __future__ import annotations

from dataclasses import dataclass, field

from moesif_tui.local.importers.sources import Skipped

MAX_LISTED = 1000
"""Problems and skipped files that are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read.

    Attributes:
        file: as shown.
        position: in bytes from the start of the file, unpacked; None where it is the file as a whole.
        entry: its number among the entries of the file, from 1; None when it is not about one entry.
        reason: a part of a sentence.
    """

    file: str
    position: int | None
    entry: int | None
    reason: str


@dataclass(slots=True)
class Progress:
    """The state of an import.

    Attributes:
        bytes_done: bytes that were read, as they lie in the files (packed).
        bytes_total: how many there are; None when a stream is among them.
        entries: records that were made.
        unreadable: entries that could not be read.
        duplicates: events that were there already.
        problems: the first of what could not be read, entries and others.
        problem_count: how many there are.
        skipped: the first of the files that were left out, in archives too.
        skipped_count: how many there are.
        streams: numbers of the sources (`Record.source`) that were collected from many clients, not by one browser.
        late_titles: source → page id → title, of a HAR's pages that came by behind entries, which may belong to them.
    """

    bytes_done: int = 0
    bytes_total: int | None = None
    entries: int = 0
    unreadable: int = 0
    duplicates: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0
    streams: set[int] = field(default_factory=set)
    late_titles: dict[int, dict[str, str]] = field(default_factory=dict)

    def note(self, problem: Problem) -> None:
        """Count a problem, and list it while the list is short."""
        self.problem_count += 1
        if problem.entry is not None:
            self.unreadable += 1
        if len(self.problems) < MAX_LISTED:
            self.problems.append(problem)

    def skip(self, skipped: Skipped) -> None:
        """Count a file that is left out, and list it while the list is short."""
        self.skipped_count += 1
        if len(self.skipped) < MAX_LISTED:
            self.skipped.append(skipped)
