"""Files that the local server reads and keeps. Not part of the Management API: only the local server knows these."""

from __future__ import annotations

from typing import Any, ClassVar

from moesif_tui.wire.base import Document, Effect, Operation, Rows


class DataSet(Document):
    """Files that were read together: an app of the local organization, and how far its import is.

    Attributes:
        id: the data set's key, which every id in it begins with.
        files: absolute paths of what was named (`-` for standard input, `sample` for the sample).
        collected: what is posted to a server goes into it, so that it may grow without any import.
        state: importing, done, stopped (by the user), changed (while it was read) or failed (then `note` says why).
        error: one sentence when the files could not be opened at all; then nothing else is set.
        note: one sentence that the user should know.
        bytes_done, bytes_total: of the files as stored; total is None where unknown, both where there are no bytes.
        entries, entries_total: calls read, and how many there are, where that is known instead of bytes.
        calls: events kept, by kind (`api`, `page`, `static`, `preflight`, `aborted`).
        failures, users, sessions: counts over the shown kinds.
        unreadable: entries that could not be read.
        duplicates: events that were in already.
        problems: all that could not be read or was left out, entries and others (GetProblems lists the first 1,000).
        first, last: ISO 8601 UTC of the capture's first and last call.
        opened, kept_until: ISO 8601 UTC; `kept_until` is None where nothing is kept past the program's end.
        size: bytes on this disk.
    """

    id: str | None = None
    name: str | None = None
    files: list[str] | None = None
    collected: bool | None = None
    state: str | None = None
    error: str | None = None
    note: str | None = None
    bytes_done: int | None = None
    bytes_total: int | None = None
    entries: int | None = None
    entries_total: int | None = None
    calls: dict[str, int] | None = None
    failures: int | None = None
    users: int | None = None
    sessions: int | None = None
    unreadable: int | None = None
    duplicates: int | None = None
    problems: int | None = None
    first: str | None = None
    last: str | None = None
    opened: str | None = None
    kept_until: str | None = None
    size: int | None = None


class Problem(Document):
    """Something in a file that could not be read: `position` is a byte offset, `entry` counts from 1."""

    file: str | None = None
    position: int | None = None
    entry: int | None = None
    reason: str | None = None


class GetDataSets(Operation[Rows[DataSet]]):
    """What is kept and what is being read, last opened first. `opened=true`: only what this server has open."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/local/imports"
    local: ClassVar[bool] = True

    opened: bool = False


class CreateImport(Operation[DataSet]):
    """Open files as one data set: `{"paths": […], "demo": false, "keep": true}`; answers at once."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/local/imports"
    effect: ClassVar[Effect] = Effect.CREATE
    local: ClassVar[bool] = True
    success: ClassVar[int] = 201

    body: dict[str, Any]


class StopImport(Operation[DataSet]):
    """Stop reading; what is in stays."""

    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/local/imports/{id}/stop"
    effect: ClassVar[Effect] = Effect.SET
    local: ClassVar[bool] = True

    id: str


class GetProblems(Operation[Rows[Problem]]):
    """What could not be read (at most the first 1,000)."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/local/imports/{id}/problems"
    local: ClassVar[bool] = True

    id: str


class DeleteDataSet(Operation[DataSet]):
    """Forget what is kept of a data set; its marks stay."""

    method: ClassVar[str] = "DELETE"
    path: ClassVar[str] = "/local/imports/{id}"
    effect: ClassVar[Effect] = Effect.DELETE
    local: ClassVar[bool] = True

    id: str
