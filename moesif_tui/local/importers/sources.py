"""Where traffic comes from: files, folders, archives and standard input, opened as streams of bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from moesif_tui.local.importers.detect import HEAD, Traffic, detect
from moesif_tui.local.importers.unpack import GZIP, Budget, Chunks, DamagedError, gunzip, unzip

MAX_FILES = 20_000
"""Files that are looked at in one folder."""

Identity = tuple[int, int] | BinaryIO
"""By which what is named twice is known: device and number of a file, or the stream itself."""

_FIRST_CHUNK = 65_536
_CHUNK = 262_144


class InputError(Exception):
    """Nothing can be read from what was named; the message is one sentence without a full stop, for the user."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is left out, and what it is instead of traffic."""

    name: str
    reason: str


@dataclass(slots=True)
class Member:
    """A file of a source: the source itself, or one of those in an archive.

    Attributes:
        name: as shown: `ticket.zip › checkout.har`.
        kind: what it is; words for what is no traffic, or cannot be unpacked.
        chunks: its bytes, unpacked; raises DamagedError where they cannot be read any further.
        unreadable: it cannot be unpacked.
    """

    name: str
    kind: Traffic | str
    chunks: Iterator[bytes]
    unreadable: bool = False


@dataclass(slots=True)
class Inputs:
    """What `open_sources` found: at least one source, and the files that it left out."""

    sources: list[Source]
    skipped: list[Skipped] = field(default_factory=list)


class Source:
    """One file, or one stream, that was named or found.

    Attributes:
        name: as shown, not made safe.
        path: None for standard input.
        size: bytes as it lies there (packed); None for a stream.
        bytes_done: how many of them `open` has read.
        stat: size and time of change (nanoseconds) when it was found; None for a stream.
    """

    def __init__(self, name: str, path: Path | None, file: BinaryIO) -> None:
        """Look at its beginning: 64 kB, or as much as a stream has and as tells what it is. Raises OSError."""
        self.name = name
        self.path = path
        self.bytes_done = 0
        self.size: int | None = None
        self.stat: tuple[int, int] | None = None
        self._file = file
        self._ours = path is not None
        self._begun: Member | None = None
        self._length: int | None = None
        self._head = b""
        if path is not None:
            state = os.fstat(file.fileno())
            self._head = Chunks(self._read(file)).head(HEAD)
            self.size = state.st_size
            self.stat = (state.st_size, state.st_mtime_ns)
            file.close()
            return
        raw = Chunks(self._beginning(self._read(file)))
        if _is_zip(raw.head(4)):
            self._file = _spooled(raw)
            self._ours = True
        else:
            self._begun = self._member(raw)

    def fingerprint(self) -> str:
        """A hash of the first 64 kB, and of the size where it is known (of a stream at its end): 32 hex digits."""
        digest = blake2b(self._head, digest_size=16)
        size = self.size if self.size is not None else self._length
        if size is not None:
            digest.update(b"|%d" % size)
        return digest.hexdigest()

    def changed(self) -> bool:
        """True when the file is not the one any more that was found (also when it is gone)."""
        if self.path is None or self.stat is None:
            return False
        try:
            state = self.path.stat()
        except OSError:
            return True
        return self.stat != (state.st_size, state.st_mtime_ns)

    def close(self) -> None:
        """Let go of the file; a stream is over then. Standard input stays open: who gave it closes it."""
        if self._ours:
            self._file.close()

    def open(self) -> Iterator[Member]:
        """The files in it, one after another: read each before the next. A stream can be opened once.

        Raises DamagedError when an archive cannot be read, OSError when the file cannot.
        """
        if self._begun is not None:
            begun, self._begun = self._begun, None
            yield begun
            return
        if self.stat is not None and self.path is not None:
            self._file.close()
            self._file = self.path.open("rb", buffering=0)
            self.bytes_done = 0
        if _is_zip(self._head):
            yield from self._unzip()
        else:
            yield self._member(Chunks(self._read(self._file)))

    def why_not(self) -> str | None:
        """None when there is traffic in it, else words for what it is instead."""
        if self._begun is not None:
            if not self._head:
                return "nothing came in"
            return None if isinstance(self._begun.kind, Traffic) else self._begun.kind
        reasons: list[str] = []
        damages: list[str] = []
        try:
            for member in self.open():
                if isinstance(member.kind, Traffic):
                    return None
                told = damages if member.unreadable else reasons
                told.append(member.kind if member.name == self.name else f"{member.kind} ({member.name})")
        except DamagedError as error:
            damages.append(str(error))
        except OSError as error:
            damages.append(_os_reason(error))
        finally:
            if self.stat is not None:
                self._file.close()
        if damages or len(reasons) == 1:
            return (damages or reasons)[0]
        return f"a zip archive of {len(reasons)} files without traffic" if reasons else "an empty zip archive"

    def _read(self, file: BinaryIO) -> Iterator[bytes]:
        # a pipe gives what it has, instead of waiting until a chunk is full; None: nothing has come for a while
        read: Callable[[int], bytes | None] = getattr(file, "read1", file.read)
        size = _FIRST_CHUNK
        while (chunk := read(size)) != b"":
            self.bytes_done += len(chunk or b"")
            yield chunk or b""
            size = _CHUNK
        self._length = self.bytes_done

    def _beginning(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The chunks of a stream, whose beginning is kept for its fingerprint."""
        for chunk in chunks:
            self._head += chunk[: HEAD - len(self._head)]
            yield chunk

    def _member(self, raw: Chunks) -> Member:
        return _member(self.name, Chunks(gunzip(raw, Budget("gzip"))) if raw.head(2) == GZIP else raw)

    def _unzip(self) -> Iterator[Member]:
        for found in unzip(self._file):
            name = f"{self.name} › {found.name}"
            if found.chunks is None:
                yield Member(name, found.reason, iter(()), unreadable=True)
                continue
            chunks = Chunks(self._placed(found.chunks))
            yield _member(name, Chunks(gunzip(chunks, Budget("gzip"))) if chunks.head(2) == GZIP else chunks)

    def _placed(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Chunks of an archive's file, with the place in the archive as what was read of it."""
        for chunk in chunks:
            if self.stat is not None:
                self.bytes_done = self._file.tell()
            yield chunk


def _is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _spooled(chunks: Iterator[bytes]) -> BinaryIO:
    """A zip archive has its list of files at the end: what cannot be rewound goes into a temporary file."""
    import tempfile  # takes 4 ms, and hardly anybody pipes an archive

    copy = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the source
    for chunk in chunks:
        copy.write(chunk)
    copy.flush()
    return copy


def _member(name: str, chunks: Chunks) -> Member:
    head = b""
    while True:
        head = chunks.head(HEAD + 1, len(head) + 1)
        if not head and chunks.failure is not None:
            return Member(name, str(chunks.failure), chunks, unreadable=True)
        # where a stream pauses, what is there has to be as clear by itself as what ends there
        kind = detect(head[:HEAD], whole=len(head) <= HEAD)
        if isinstance(kind, Traffic) or chunks.ended or len(head) > HEAD:
            return Member(name, kind, chunks)


def open_sources(
    paths: Sequence[str | Path], stdin: BinaryIO | None = None, pipes: Mapping[str, BinaryIO] | None = None
) -> Inputs:
    """Open what was named: files, folders (with all that is in them, hidden files left out), `-` for `stdin`.

    Those of `pipes` are open already.

    A file that was named and is no traffic is skipped when something else is. Raises InputError when something does
    not exist or may not be read, and when there is no traffic at all.
    """
    found = Inputs([])
    refused: list[str] = []
    seen: set[Identity] = set()
    for path in paths:
        stream = stdin if str(path) == "-" else pipes.get(str(path)) if pipes else None
        if str(path) == "-" or stream is not None:
            name = "standard input" if str(path) == "-" else str(path)
            if stream is not None and stream in seen:
                found.skipped.append(Skipped(name, "named twice"))
            elif reason := _add(found, _stream(name, stream)):
                refused.append(f"{name}: {reason}")
            if stream is not None:
                seen.add(stream)
            continue
        state = _stat(path)
        if stat.S_ISDIR(state.st_mode):
            _open_folder(Path(path), found, refused, seen)
            continue
        if (state.st_dev, state.st_ino) in seen:
            found.skipped.append(Skipped(str(path), "named twice"))
            continue
        seen.add((state.st_dev, state.st_ino))
        if reason := _add(found, _file(Path(path), state.st_mode)):
            refused.append(f"{path}: {reason}")
    if not found.sources:
        more = f" (and {len(refused) - 1} more like it)" if len(refused) > 1 else ""
        raise InputError(refused[0] + more if refused else "no file was named")
    return found


def _add(found: Inputs, source: Source) -> str | None:
    """Take a source when there is traffic in it, else note what it is and return that."""
    reason = source.why_not()
    if reason is None:
        found.sources.append(source)
    else:
        source.close()
        found.skipped.append(Skipped(source.name, reason))
    return reason


def _open_folder(folder: Path, found: Inputs, refused: list[str], seen: set[Identity]) -> None:
    before = len(found.sources)
    count = 0
    for path in _files(folder, found):
        count += 1
        if count > MAX_FILES:
            raise InputError(f"{folder}: more than {MAX_FILES:,} files; name the files, or a smaller folder")
        try:
            state = path.stat()
            if not stat.S_ISREG(state.st_mode) or (state.st_dev, state.st_ino) in seen:
                continue
            seen.add((state.st_dev, state.st_ino))
            _add(found, _file(path, state.st_mode))
        except InputError as error:
            found.skipped.append(Skipped(str(path), str(error).removeprefix(f"{path}: ")))
        except OSError as error:
            found.skipped.append(Skipped(str(path), _os_reason(error)))
    if len(found.sources) == before:
        refused.append(f"{folder}: a folder without traffic ({_count(count)} looked at)")


def _count(files: int) -> str:
    return "1 file was" if files == 1 else f"{files:,} files were"


def _files(folder: Path, found: Inputs) -> Iterator[Path]:
    """Every file below a folder, in order of names; what is hidden is left out."""

    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            raise InputError(f"{folder}: {_os_reason(error)}") from error
        found.skipped.append(Skipped(str(error.filename), _os_reason(error)))

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root, name)


def _stat(path: str | Path) -> os.stat_result:
    try:
        return Path(path).stat()
    except OSError as error:
        raise InputError(f"{path}: {_os_reason(error)}") from error
    except ValueError as error:  # a NUL in the name
        raise InputError(f"{path}: no such file") from error


def _os_reason(error: OSError) -> str:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (error.strerror or "cannot be read").lower()


def _file(path: Path, mode: int) -> Source:
    if not stat.S_ISREG(mode):
        what = "a socket" if stat.S_ISSOCK(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device"
        raise InputError(f"{path}: {what}, not a file")
    try:
        return Source(str(path), path, path.open("rb", buffering=0))
    except OSError as error:
        raise InputError(f"{path}: {_os_reason(error)}") from error


def _stream(name: str, stdin: BinaryIO | None) -> Source:
    if stdin is None:
        raise InputError(f"{name}: is closed")
    try:
        if stdin.isatty():
            raise InputError(f"{name}: is the terminal; pipe a file into it, or name one")
        return Source(name, None, stdin)
    except OSError as error:
        raise InputError(f"{name}: {_os_reason(error)}") from error
    except ValueError as error:
        raise InputError(f"{name}: is closed") from error
